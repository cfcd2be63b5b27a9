/** The limits on jobs, which may change. */
export interface JobLimits {
  /** The maximum number of jobs; ended ones are removed for new ones. */
  readonly maxJobs: number;
  /** How long an ended job is available, in milliseconds. */
  readonly keep: number;
  /** The maximum number of jobs that run at once. */
  readonly maxConcurrentJobs: number;
  /**
   * Whether a job beyond that is rejected or queued; by `"wire"` as the wire that
   * creates it does.
   */
  readonly whenFull: WhenFull | "wire";
}

/** What becomes of a job beyond the limit of concurrent ones. */
export type WhenFull = "reject" | "queue";

/** Thrown where a limit leaves no room for a new job. */
export class CapacityError extends Error {
  /** Always `"CapacityError"`. */
  override readonly name = "CapacityError";
  readonly limit: "maxJobs" | "maxBytes" | "maxConcurrentJobs";
  /** When to try again, in milliseconds since the epoch; `Infinity` if unknown. */
  readonly retryAt: number;

  /** Creates the error. */
  constructor(limit: CapacityError["limit"], retryAt: number) {
    const option = limit === "maxBytes" ? "maxMemory" : limit;
    super(
      `Cannot create a job as there are as many as there may be by '${option}'`,
    );
    this.limit = limit;
    this.retryAt = retryAt;
  }
}
