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

/** Thrown where a limit leaves no room for a new job. */
export class CapacityError extends Error {
  /** Always `"CapacityError"`. */
  override readonly name = "CapacityError";
  /** The limit. */
  readonly limit: "maxJobs" | "maxBytes" | "maxConcurrentJobs";
  /** When to try again, in milliseconds since the epoch; `Infinity` if unknown. */
  readonly retryAt: number;

  /**
   * Creates the error.
   *
   * @param limit The limit.
   * @param retryAt When to try again, in milliseconds since the epoch.
   */
  constructor(limit: CapacityError["limit"], retryAt: number) {
    const option = limit === "maxBytes" ? "maxMemory" : limit;
    super(
      `Cannot create a job as there are as many as there may be by '${option}'`,
    );
    this.limit = limit;
    this.retryAt = retryAt;
  }
}
