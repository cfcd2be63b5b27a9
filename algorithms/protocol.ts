/** What a poll found out, as far as an algorithm can use it. */
export interface Observation {
  /** The requests made so far, this one and failed ones included. */
  readonly requests: number;
  /** Milliseconds since polling began, at the moment of this observation. */
  readonly elapsed: number;
  /** The job's state. Anything but `"pending"` is terminal. */
  readonly status: "pending" | "completed" | "error";
  /**
   * Whether nobody has looked this time, as the request failed or its slot was
   * slept through. The state is then the one that was known before.
   */
  readonly stale?: boolean | undefined;
  /** Milliseconds since the job was created, where the server tells. */
  readonly age?: number | undefined;
  /** The fraction of the work done, from 0 to 1, where the server tells. */
  readonly progress?: number | undefined;
  /** Milliseconds that the server asked to be left alone from now on. */
  readonly retryAfter?: number | undefined;
  /**
   * Milliseconds that the job took, on a terminal observation where the server
   * tells. Without it the end is only known to lie between the last pending
   * observation and this one.
   */
  readonly duration?: number | undefined;
}

/**
 * One run of an algorithm: asked after each poll for the wait, in
 * milliseconds, until its next slot. A generator is one, and ignores what it
 * is told.
 *
 * Slots are counted from one another, not from the answers. A slot that has
 * passed is dropped, and `next` is called again with the same observation.
 * The last observation comes too, and its answer is ignored: it is terminal, or
 * pending where the deadline has come. `return` follows on every path; without a
 * terminal observation before it the wait was given up.
 */
export interface Waits {
  /**
   * Reports the server's origin, such as `https://api.example.com`: called once,
   * before the first observation, where the job is on a server.
   */
  begin?(origin: string): void;
  /** Gives the wait before the next slot, or says that there is none. */
  next(observation: Observation): IteratorResult<number, unknown>;
  /** Ends the run. Called without arguments. */
  return?(...none: never[]): unknown;
}

/** Starts a run. A generator function is one. */
export type AlgorithmFactory = () => Waits;
