/** A batch: jobs with consecutive numbers. */
export interface Batch {
  /** The kind of its jobs. */
  readonly kind: "translation" | "lipsync";
  /** The title, if there is one. */
  readonly title: string | undefined;
  /** When it was created, in milliseconds since the epoch. */
  readonly createdAt: number;
  /** The number of its first job. */
  readonly first: number;
  /** The number of its jobs. */
  readonly count: number;
}
