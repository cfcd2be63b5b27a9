/** Milliseconds of the first pause before a retry. */
const BASE = 500;
/** The longest pause. */
const CAP = 8_000;

/**
 * When to try again after a failure, and when to give up: exponential backoff
 * with "equal jitter", half of each pause fixed and half random, so that
 * clients which failed together do not come back together and none comes back
 * at once. The budget is time without a good answer, not a number of tries.
 */
export class Retries {
  readonly #budget: number;
  readonly #random: () => number;
  #streak = 0;
  #until = 0;

  /**
   * @param budget Milliseconds without a good answer.
   * @param random A source of uniform numbers in [0, 1).
   */
  constructor(budget: number, random: () => number) {
    this.#budget = budget;
    this.#random = random;
  }

  /** A good answer came. */
  succeeded(): void {
    this.#streak = 0;
  }

  /**
   * A request failed.
   *
   * @param start When it was sent; the first failure starts the budget there.
   */
  failed(start: number): void {
    if (this.#streak++ === 0) this.#until = start + this.#budget;
  }

  /** Extends the budget by `ms` that the server has asked for. */
  excuse(ms: number): void {
    this.#until += ms;
  }

  /**
   * When to try again: at the latest when the budget ends.
   *
   * @param now The time now.
   * @returns That time, or `undefined` if the budget is spent.
   */
  next(now: number): number | undefined {
    if (now >= this.#until) return undefined;
    const pause = Math.min(CAP, BASE * 2 ** (this.#streak - 1));
    return Math.min(now + pause * (1 + this.#random()) / 2, this.#until);
  }
}
