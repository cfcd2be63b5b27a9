import { StatusError } from "../errors.ts";
import type { Count } from "../options.ts";
import type { ResolvedStatusOptions } from "../status.ts";
import { abortable, type Stopwatch } from "../timing.ts";

/** Milliseconds between two looks at whether a request has settled. */
export const SETTLE_INTERVAL_MS = 500;

/**
 * The budgets of a wait that looks at a job in several ways. All times are in
 * milliseconds since its start.
 */
export class WaitSession {
  requests = 0;
  /** Counts requests for the engine. */
  tally: Count = () => {};
  /** Since when there has been no good response, without requested pauses. */
  goodAt = 0;
  /** The latest failure, unless there has been a good response since. */
  failure: StatusError | undefined;
  readonly options: ResolvedStatusOptions;
  readonly #stopwatch: Stopwatch;
  /** Until when the server has asked for no request. */
  #quietUntil = 0;

  constructor(options: ResolvedStatusOptions, stopwatch: Stopwatch) {
    this.options = options;
    this.#stopwatch = stopwatch;
  }

  get now(): number {
    return this.#stopwatch.elapsed();
  }

  /** Milliseconds until the deadline. */
  get left(): number {
    return Math.max(0, this.options.timeout - this.now);
  }

  /** Milliseconds for which the server has asked for no request. */
  get quiet(): number {
    return Math.max(0, this.#quietUntil - this.now);
  }

  /** Milliseconds since the latest good response that the retries may take. */
  get retryTime(): number {
    return Math.max(0, this.goodAt + this.options.retryBudget - this.now);
  }

  /** Whether all requests of the budget have been made. */
  get exhausted(): boolean {
    return this.requests >= this.options.maxRequests;
  }

  /** Whether no request is possible before the deadline. */
  get spent(): boolean {
    return this.exhausted || this.left === 0 || this.quiet > this.left;
  }

  /** Reads the clock after a request of up to `limit` ms, during which it may be set. */
  sync(limit = this.options.attemptTimeout): void {
    this.#stopwatch.elapsed(2 * limit);
  }

  /** Waits as the stopwatch does; what a suspension took is no time to be quiet. */
  async until(
    time: number,
    interrupt?: AbortSignal,
  ): Promise<number | undefined> {
    const slept = await this.#stopwatch.until(time, interrupt);
    this.#quietUntil -= slept ?? 0;
    return slept;
  }

  /** Waits until the server admits a request, or until the deadline. */
  async pause(): Promise<void> {
    for (let ms; (ms = Math.min(this.quiet, this.left)) > 0;) {
      const start = this.now;
      await this.until(start + ms);
      this.goodAt += this.now - start;
    }
  }

  /** Counts requests, or failures, beside those that the engine counts. */
  count(requests: number, failures = 0): void {
    this.requests += requests;
    this.tally(requests, failures);
  }

  /** Makes a single request, and returns the response or the error. */
  async request<T>(
    send: (signal: AbortSignal) => Promise<T> | T,
    name: string,
    signal: AbortSignal,
  ): Promise<T | StatusError> {
    this.count(1);
    try {
      return await abortable(send, signal, this.options.attemptTimeout, name);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof StatusError) return error;
      throw error;
    }
  }

  failed(failure: StatusError): void {
    this.count(0, 1);
    this.failure = failure;
    this.follow(failure.retryAfter);
  }

  /** Starts the retry budget anew: the server has responded. */
  succeeded(): void {
    this.failure = undefined;
    this.goodAt = this.now;
  }

  /** Respects a `Retry-After`, which a later response without one does not end. */
  follow(retryAfter = 0): void {
    const wait = Math.min(retryAfter, this.options.retryAfterCap);
    this.#quietUntil = Math.max(this.#quietUntil, this.now + wait);
  }
}
