/** Properties of a job that bear on how long it takes, where they are known. */
export interface JobTraits {
  /** The language of the video. */
  readonly source?: string | undefined;
  /** The language that it is translated to. */
  readonly language?: string | undefined;
  /** The length of the video in milliseconds. */
  readonly length?: number | undefined;
}

/** The result of a poll, as an algorithm sees it. */
export interface Observation {
  /** The requests made so far, this one and failed ones included. */
  readonly requests: number;
  /**
   * Milliseconds since the first request for this job, at the moment of this
   * observation; without the time of a suspension.
   */
  readonly elapsed: number;
  /** The job's state. Anything but `"pending"` is terminal. */
  readonly status: "pending" | "completed" | "error";
  /** Whether no request has succeeded since the previous observation. */
  readonly stale?: boolean | undefined;
  /** Milliseconds since the job was created, if the server reports it. */
  readonly age?: number | undefined;
  /** The fraction of the work done, from 0 to 1, if the server reports it. */
  readonly progress?: number | undefined;
  /** Milliseconds that the server asked the client to wait from now on. */
  readonly retryAfter?: number | undefined;
  /**
   * Milliseconds that the job took, on a terminal observation if the server
   * reports it. Without it the end is only known to lie between the last pending
   * observation and this one.
   */
  readonly duration?: number | undefined;
  /** Properties of the job, if the server reports them. */
  readonly traits?: JobTraits | undefined;
}

/**
 * One run of an algorithm: it returns, after each poll, the interval in
 * milliseconds until its next slot. A generator is one, and ignores the
 * observations.
 *
 * Slots are counted from one another, not from the responses. A slot that has
 * passed is dropped, and `next` is called again with the same observation. A
 * failed request is no observation: retries have a schedule of their own.
 * The last observation comes too, and its result is ignored: it is terminal, or
 * pending where the deadline has come. `return` follows on every path; without a
 * terminal observation before it the wait was given up.
 */
export interface Intervals {
  /**
   * Reports the server's origin, such as `https://api.example.com`: called once,
   * before the first observation, where the job is on a server.
   */
  begin?(origin: string): void;
  /** The interval before the next slot; `done` if there is no further one. */
  next(observation: Observation): IteratorResult<number, unknown>;
  /**
   * Whether an observation outdates the slot that is still ahead, as it shows the job
   * to be older than expected. That slot is given up then, and the next interval
   * counts from the observation.
   */
  outdated?(observation: Observation): boolean;
  /** Ends the run. Called without arguments. */
  return?(...none: never[]): unknown;
}

/** Generators and other iterators that can be iterated over: they ignore observations. */
export interface PlainIntervals extends Pick<Intervals, "return"> {
  /** The interval before the next slot; `done` if there is no further one. */
  next(): IteratorResult<number, unknown>;
  /** Distinguishes it from a run that takes observations. */
  [Symbol.iterator](): unknown;
}

/** Starts a run of an algorithm. A generator function is one. */
export type AlgorithmFactory = () =>
  | (Intervals & { readonly [Symbol.iterator]?: undefined })
  | PlainIntervals;
