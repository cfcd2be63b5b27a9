/** How many jobs there may be. */
export interface JobLimits {
  /** The most jobs to keep; ended ones make room for new ones. */
  readonly maxJobs: number;
  /**
   * The most bytes of memory that jobs take, with what their callers said of
   * them; ended ones make room for new ones.
   */
  readonly maxBytes: number;
  /** How long to keep a job that has ended, in milliseconds. */
  readonly keep: number;
  /** The most jobs to work on at once. */
  readonly maxConcurrentJobs: number;
  /** Whether a job beyond that is refused or has to wait. */
  readonly whenFull: "reject" | "queue";
}

/** Why a job was not created. */
export interface Full {
  /** The bound that was met. */
  readonly full: "maxJobs" | "maxBytes" | "maxConcurrentJobs";
  /** When to try again, in milliseconds since the epoch; `Infinity` if unknown. */
  readonly until: number;
}
