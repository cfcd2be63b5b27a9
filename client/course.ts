import type { AlgorithmFactory } from "../algorithms/protocol.ts";
import type { StatusReading } from "./status_reading.ts";
import { withTimeout } from "./with_timeout.ts";
import { amend, StatusError } from "./errors.ts";
import { type Ended, makeReport } from "./report.ts";
import {
  followsCurrent,
  type ResolvedStatusOptions,
  type StatusReport,
} from "./status.ts";
import { startStopwatch, type Stopwatch } from "./stopwatch.ts";
import { pollJob, type Read } from "./poll_engine.ts";

/** What the polls of one part of a course are limited by. */
export interface PollLimits {
  /** What is read, for messages. */
  readonly name: string;
  /** The most requests, if that is less than what is left. */
  readonly most?: number;
  /** Milliseconds that a request may take, if not as many as usual. */
  readonly attemptTimeout?: number;
}

/**
 * A wait in several parts that look at one job in different ways, one after the
 * other: they share its budgets, and its reports count the requests of all.
 */
export class Course {
  /** The requests made so far. */
  requests = 0;
  /** Those of them that got no usable answer. */
  failures = 0;
  /** What is known of the job. */
  latest = { status: "pending" } as StatusReading;
  /** Whether anything is known of it. */
  known = false;
  /** Milliseconds since the start. */
  readonly time: Stopwatch[0];
  readonly #until: Stopwatch[1];
  /** Whether another job that becomes the current one is followed. */
  readonly follows: boolean;
  readonly #options: ResolvedStatusOptions;
  /** Since when there has been no good answer, without requested pauses. */
  #goodAt = 0;
  /** Until when the server has asked for no request. */
  #quietUntil = 0;

  /**
   * Begins.
   *
   * @param options The budgets, and the clock to wait on.
   */
  constructor(options: ResolvedStatusOptions) {
    this.#options = options;
    const { clock, signal } = options;
    this.follows = followsCurrent(options);
    [this.time, this.#until] = startStopwatch(clock, signal);
  }

  /** Milliseconds until the deadline. */
  get left(): number {
    const { timeout } = this.#options;
    return Math.max(0, timeout - this.time());
  }

  /** Since when there has been no good answer, without requested pauses. */
  get goodAt(): number {
    return this.#goodAt;
  }

  /** Milliseconds for which the server has asked for no request. */
  get quiet(): number {
    return Math.max(0, this.#quietUntil - this.time());
  }

  /** What is followed of a server's wish to be left alone for a while. */
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

  /** Waits, until the deadline at most. */
  async pause(ms: number): Promise<void> {
    const { timeout } = this.#options;
    const start = this.time();
    await this.#until(Math.min(start + ms, timeout));
    this.excuse(this.time() - start);
  }

  /** Does not count a pause against the retry budget. */
  excuse(ms: number): void {
    this.#goodAt += ms;
  }

  /**
   * Whether a reading is of another job.
   *
   * @param reading The reading.
   * @param known The id of this one, as far as it is known.
   */
  replacedBy({ id }: StatusReading, known = this.latest.id): boolean {
    return known !== undefined && id !== undefined && id !== known;
  }

  /**
   * Makes a single request beside the polls.
   *
   * @param send Sends it.
   * @param name The request's first line, for messages.
   * @param signal Aborts it.
   * @throws {StatusError} If it fails.
   */
  async request<T>(
    send: (signal: AbortSignal) => Promise<T> | T,
    name: string,
    signal: AbortSignal,
  ): Promise<T> {
    signal.throwIfAborted();
    const { attemptTimeout } = this.#options;
    this.requests++;
    try {
      return await withTimeout(send, attemptTimeout, signal, name);
    } catch (error) {
      signal.throwIfAborted();
      this.failures++;
      if (error instanceof StatusError) this.#wait(error.retryAfter);
      throw error;
    }
  }

  /** Follows the server's wish to be left alone for a while. */
  #wait(retryAfter: number | undefined): void {
    this.#quietUntil = this.time() + this.capped(retryAfter);
  }

  /** Takes down what has been found out. */
  learn(reading: StatusReading): void {
    this.latest = reading;
    this.known = true;
    this.heard();
    this.#wait(reading.retryAfter);
  }

  /** The server is there. */
  heard(): void {
    this.#goodAt = this.time();
  }

  /**
   * Reports what is known.
   *
   * @param ended Why the wait is over, if it is.
   * @param nextDelay Milliseconds until the next request, if one is planned.
   */
  report(ended?: Ended, nextDelay?: number): StatusReport {
    const { requests, failures } = this;
    const elapsed = this.time();
    const effort = { requests, failures, elapsed };
    const due = elapsed + (nextDelay ?? 0);
    const report: StatusReport = makeReport(this.latest, effort, ended, due);
    if (nextDelay !== undefined) return report;
    const { nextDelay: _, ...rest } = report;
    return rest as StatusReport;
  }

  /** Adds what is known to the error that ends the wait. */
  complete(error: StatusError): StatusError {
    const known = this.known && { report: this.report() };
    return amend(error, { requests: this.requests, ...known });
  }

  /**
   * Polls for as long as an algorithm says, within what is left of the budgets,
   * and no longer than until a report has `ended`.
   *
   * @param read Looks at the job once.
   * @param start Starts the algorithm.
   * @param limits What else there is to know.
   * @throws {StatusError} If there is no going on this way.
   */
  async *poll(
    read: Read<StatusReading>,
    start: AlgorithmFactory,
    { name, most = Infinity, attemptTimeout }: PollLimits,
  ): AsyncGenerator<StatusReport, void, undefined> {
    const { maxRequests, retryBudget } = this.#options;
    const { requests, failures } = this;
    let seen: StatusReading | undefined;
    const noted = async (signal: AbortSignal) => seen = await read(signal);
    const options = {
      ...this.#options,
      immediate: true,
      follows: this.follows,
      onPoll: () => {},
      ...(attemptTimeout && { attemptTimeout }),
      timeout: this.left,
      maxRequests: Math.min(most, maxRequests - requests),
      retryBudget: Math.max(0, retryBudget - (this.time() - this.#goodAt)),
    };
    try {
      for await (const part of pollJob(noted, start, options, name)) {
        this.requests = requests + part.requests;
        this.failures = failures + part.failures;
        // Also if it was in an earlier part that the job was seen.
        const other = seen && this.replacedBy(seen) && !this.follows;
        if (seen && !other) this.learn(seen);
        yield this.report(other ? "superseded" : part.ended, part.nextDelay);
      }
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      const count = error.requests;
      this.failures = failures + (error.report?.failures ?? count);
      this.requests = requests + count;
      this.#wait(error.retryAfter);
      if (error.retryAfter) this.heard();
      throw this.complete(error);
    }
  }
}
