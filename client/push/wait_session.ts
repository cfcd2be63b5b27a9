import { StatusError } from "../errors.ts";
import { backoff } from "../retry.ts";
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

/**
 * When the job is looked at if a stream that was requested reports no state:
 * some servers send changes only, and a proxy may hold a stream back.
 */
const FIRST_LOOK_MS = 3_000;

/**
 * Intervals between looks while no stream of the job has ever reported a state.
 * They grow with the wait, so that the end is seen late by a third of it at most.
 */
const MIN_MUTE_MS = 5_000;
const MAX_MUTE_MS = 30_000;
const MUTE_GROWTH = 1.5;

/**
 * The interval between looks while streams report. At the price of a request a
 * minute, it bounds how late the end is seen if a living stream omits it.
 */
export const SAFETY_MS = 60_000;

/**
 * When to look at a job by a plain request while its stream is followed. Silence
 * does not prove that the job is pending.
 */
export class LookTimes {
  /** When the next look is due, in milliseconds since the wait's start. */
  due = Infinity;
  /** Whether any stream of the job has reported a state. */
  proven = false;
  readonly #random: () => number;
  #reported = false;
  #muteInterval = MIN_MUTE_MS;
  /** Looks that failed in a row. */
  #failures = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  requested(now: number): void {
    this.#reported = false;
    // A stream that is cut early does not put off the look of the one before.
    const ahead = this.due > now ? this.due : Infinity;
    this.due = Math.min(ahead, now + FIRST_LOOK_MS);
  }

  /** The next stream is requested later: the server asks for it, or is down. */
  reconnecting(at: number): void {
    this.due = Math.max(this.due, at);
  }

  reported(now: number): void {
    // Later events do not delay the look: they may be repetitions.
    if (!this.#reported) this.due = now + SAFETY_MS;
    this.#reported = this.proven = true;
  }

  looked(now: number): void {
    this.#failures = 0;
    this.due = now + (this.proven ? SAFETY_MS : this.#muteInterval);
    this.#muteInterval = Math.min(
      this.#muteInterval * MUTE_GROWTH,
      MAX_MUTE_MS,
    );
  }

  /** A look has failed. A stream that has proven itself is followed even so. */
  failed(now: number, transient: boolean): void {
    this.#failures++;
    this.due = !transient ? Infinity : now +
      (this.proven ? SAFETY_MS : backoff(this.#failures, this.#random));
  }
}
