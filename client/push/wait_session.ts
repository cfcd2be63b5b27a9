import type { Observation } from "../../algorithms/protocol.ts";
import { startStopwatch, type Stopwatch, withTimeout } from "../timing.ts";
import { amend, StatusError } from "../errors.ts";
import type { Read } from "../poll_engine.ts";
import type { Ended } from "../report.ts";
import { makeReport } from "../wait.ts";
import {
  followsCurrent,
  type ResolvedStatusOptions,
  type StatusReading,
  type StatusReport,
} from "../status.ts";

/** Milliseconds between two looks at whether a request has settled. */
export const SETTLE_INTERVAL_MS = 500;

/**
 * A wait in several parts that look at one job in different ways, one after the
 * other. They share its budgets and its time, and its reports count the requests
 * of all. All times are in milliseconds since its start.
 */
export class WaitSession {
  requests = 0;
  /** Those of them without a usable response. */
  failures = 0;
  /** Since when there has been no good response, without requested pauses. */
  goodAt = 0;
  latest = { status: "pending" } as StatusReading;
  readonly options: ResolvedStatusOptions;
  /** Whether another job that becomes the current one is followed. */
  readonly follows: boolean;
  /** While a timer of it runs, only the timer's owner may read it. */
  readonly stopwatch: Stopwatch;
  #known = false;
  #failure: StatusError | undefined;
  /** Plain requests that have not settled; they may have timed out before. */
  #unsettled = 0;
  /** Until when the server has asked for no request. */
  #quietUntil = 0;

  constructor(options: ResolvedStatusOptions) {
    const { clock, signal, startStopwatch: start = startStopwatch } = options;
    this.options = options;
    this.follows = followsCurrent(options);
    this.stopwatch = start(clock, signal);
  }

  get now(): number {
    return this.stopwatch.elapsed();
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

  /** Whether a plain request is under way, if only in the background. */
  get busy(): boolean {
    return this.#unsettled > 0;
  }

  /** The state of the wait, for the algorithm. */
  get observation(): Observation {
    return { ...this.latest, requests: this.requests, elapsed: this.now };
  }

  /** Reads the clock after a request or a callback, during which it may be set. */
  sync(): void {
    this.stopwatch.elapsed(2 * this.options.attemptTimeout);
  }

  /** The part of a `Retry-After` that is followed. */
  capped(wait = 0): number {
    return Math.min(wait, this.options.retryAfterCap);
  }

  /** The budget that does not admit another request after a pause. */
  spent(pause = 0): Ended | undefined {
    return this.left === 0 ? "timeout" : this.exhausted(pause);
  }

  /** The same, but at the deadline itself a last request is admitted. */
  exhausted(pause = 0): Ended | undefined {
    const { left, requests } = this;
    const { maxRequests } = this.options;
    if (requests >= maxRequests) return left > 0 ? "max-requests" : "timeout";
    return pause > left ? "timeout" : undefined;
  }

  /**
   * Waits until a time, an interrupt, an event, or the end of a suspension.
   *
   * @returns Whether an event or a suspension ended it.
   */
  async until(time: number, interrupt?: AbortSignal): Promise<boolean> {
    const slept = await this.stopwatch.until(time, interrupt);
    this.#quietUntil -= slept ?? 0;
    return slept !== undefined;
  }

  /** Waits until the server admits a request, or until the deadline. */
  async pause(): Promise<void> {
    for (let ms; (ms = Math.min(this.quiet, this.left)) > 0;) {
      const start = this.now;
      await this.until(start + ms);
      this.goodAt += this.now - start;
    }
    // Plain requests do not overlap, even if `fetch` ignores its signal.
    while (this.busy && this.left > 0 && this.retryTime > 0) {
      const ms = Math.min(SETTLE_INTERVAL_MS, this.left, this.retryTime);
      await this.until(this.now + ms);
    }
  }

  /** Whether a reading is of another job than `known`, as far as is known. */
  replacedBy({ id }: StatusReading, known = this.latest.id): boolean {
    return known !== undefined && id !== undefined && id !== known;
  }

  /**
   * Makes a single request beside the polls.
   *
   * @returns The response, or the error to hand to `failed`.
   */
  async request<T>(
    send: (signal: AbortSignal) => Promise<T> | T,
    name: string,
    signal: AbortSignal,
  ): Promise<T | StatusError> {
    signal.throwIfAborted();
    this.requests++;
    try {
      return await withTimeout(send, this.options.attemptTimeout, signal, name);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof StatusError) return error;
      throw error;
    }
  }

  /** Makes a function that reads the job, and is `busy` until it settles. */
  tracked(read: Read<StatusReading>): Read<StatusReading> {
    return async (signal) => {
      this.#unsettled++;
      try {
        return await read(signal);
      } finally {
        this.#unsettled--;
      }
    };
  }

  failed(failure: StatusError): void {
    this.failures++;
    this.#failure = failure;
    this.follow(failure.retryAfter);
  }

  follow(retryAfter: number | undefined): void {
    this.#quietUntil = this.now + this.capped(retryAfter);
    if (retryAfter !== undefined) this.latest = { ...this.latest, retryAfter };
  }

  learn(reading: StatusReading): void {
    this.latest = reading;
    this.#known = true;
    this.succeeded();
    this.follow(reading.retryAfter);
  }

  /** Starts the retry budget anew: the server has responded. */
  succeeded(): void {
    this.#failure = undefined;
    this.goodAt = this.now;
  }

  /**
   * The report of a budget that has run out.
   *
   * @throws {StatusError} If nothing is known of the job but a failure.
   */
  end(ended: Ended): StatusReport {
    if (this.#failure && !this.#known) throw this.complete(this.#failure);
    return this.report(ended);
  }

  /** The report of what is known; `nextDelay` if a next request is planned. */
  report(ended?: Ended, nextDelay?: number): StatusReport {
    const { requests, failures, now: elapsed } = this;
    const due = nextDelay === undefined ? undefined : elapsed + nextDelay;
    return makeReport(
      this.latest,
      { requests, failures, elapsed },
      ended,
      due,
    );
  }

  /** Adds what is known to the error that ends the wait. */
  complete(error: StatusError): StatusError {
    const report = this.#known ? this.report() : undefined;
    return amend(error, { requests: this.requests, report });
  }
}
