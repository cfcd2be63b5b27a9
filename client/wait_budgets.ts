import { startStopwatch, type Stopwatch } from "./clock.ts";
import type { Ended } from "./report.ts";
import type { ResolvedStatusOptions } from "./status.ts";

/**
 * The time of a wait, and what is left of its budgets. All times are in
 * milliseconds since its start.
 */
export class WaitBudgets {
  /** The requests made so far. */
  requests = 0;
  /** Since when there has been no good response, without requested pauses. */
  goodAt = 0;
  readonly #options: ResolvedStatusOptions;
  protected readonly stopwatch: Stopwatch;
  /** Until when the server has asked for no request. */
  #quietUntil = 0;

  constructor(options: ResolvedStatusOptions) {
    this.#options = options;
    const { clock, signal } = options;
    const start = options.startStopwatch ?? startStopwatch;
    this.stopwatch = start(clock, signal);
  }

  /**
   * The time. While a timer runs, only its owner may read it: what has passed is
   * compared with the timer's length.
   */
  time(): number {
    return this.stopwatch[0]();
  }

  /** Reads the clock after a request or a callback, during which it may be set. */
  sync(): void {
    this.stopwatch[0](2 * this.#options.attemptTimeout);
  }

  /** Milliseconds until the deadline. */
  get left(): number {
    return Math.max(0, this.#options.timeout - this.time());
  }

  /** Milliseconds for which the server has asked for no request. */
  get quiet(): number {
    return Math.max(0, this.#quietUntil - this.time());
  }

  /** Milliseconds since the latest good response that the retries may take. */
  get retryTime(): number {
    const { retryBudget } = this.#options;
    return Math.max(0, this.goodAt + retryBudget - this.time());
  }

  /** The part of a `Retry-After` that is followed. */
  capped(wait = 0): number {
    return Math.min(wait, this.#options.retryAfterCap);
  }

  /** The budget that does not admit another request after a pause. */
  spent(pause = 0): Ended | undefined {
    return this.left === 0 ? "timeout" : this.exhausted(pause);
  }

  /** The same, but at the deadline itself a last request is admitted. */
  exhausted(pause = 0): Ended | undefined {
    const { left, requests } = this;
    const { maxRequests } = this.#options;
    if (requests >= maxRequests) return left > 0 ? "max-requests" : "timeout";
    return pause > left ? "timeout" : undefined;
  }

  /**
   * Waits until a time, an interrupt, or the end of a suspension.
   *
   * @returns Whether the machine was suspended.
   */
  async until(time: number, interrupt?: AbortSignal): Promise<boolean> {
    const slept = await this.stopwatch[1](time, interrupt);
    this.#quietUntil -= slept;
    return slept > 0;
  }

  /** Excludes a pause from the retry budget. */
  excuse(ms: number): void {
    this.goodAt += ms;
  }

  /** Follows a `Retry-After`. */
  postpone(retryAfter: number | undefined): void {
    this.#quietUntil = this.time() + this.capped(retryAfter);
  }
}
