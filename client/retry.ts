/** Milliseconds of the first pause before a retry. */
const BASE = 500;
/** The longest pause. */
const CAP = 8_000;

/**
 * The pause before a retry: exponential backoff with "equal jitter", half of
 * it fixed and half random, so that clients which failed together do not come
 * back together and none comes back at once.
 *
 * @param failures Failures in a row so far, at least 1.
 * @param random A source of uniform numbers in [0, 1). `Math.random` takes the
 * place of any other number.
 * @returns Milliseconds.
 */
export function backoff(failures: number, random: () => number): number {
  const drawn = random();
  const jitter = drawn >= 0 && drawn < 1 ? drawn : Math.random();
  return Math.min(CAP, BASE * 2 ** (failures - 1)) * (1 + jitter) / 2;
}

/** When to try again after failures in a row, within a budget. */
export class RetryPolicy {
  readonly #budget: number;
  readonly #random: () => number;
  #streak = 0;
  #end = 0;

  /**
   * @param budget Milliseconds from the first failed request until the last try.
   * @param random A source of uniform numbers in [0, 1).
   */
  constructor(budget: number, random: () => number) {
    this.#budget = budget;
    this.#random = random;
  }

  /** When the budget of the latest failures ends. */
  get end(): number {
    return this.#end;
  }

  /** Ends the row of failures. */
  reset(): void {
    this.#streak = 0;
  }

  /**
   * Counts a failure. The first retry comes when `Retry-After` is over; in a row
   * of failures, or without the header, not before a backoff: neither a
   * `Retry-After` of 0 nor a crowd becomes a hot loop. All times are in
   * milliseconds.
   *
   * @param sent When the request was sent.
   * @param now When it had failed.
   * @param retryAfter The time that the server asked for. The pause is then not
   * counted: the server is there, however long the crowd that it refuses.
   * @returns When to try again; `undefined` if the budget has ended.
   */
  next(sent: number, now: number, retryAfter: number): number | undefined {
    if (this.#streak++ === 0) this.#end = sent + this.#budget;
    const over = now >= this.#end;
    // A slow first attempt alone is no reason to give up.
    if (over && (this.#streak > 1 || this.#budget === 0)) return undefined;
    const pause = this.#streak === 1 && retryAfter ||
      Math.max(retryAfter, backoff(this.#streak, this.#random));
    if (retryAfter > 0) this.#end += pause;
    return over ? now + pause : Math.min(now + pause, this.#end);
  }
}
