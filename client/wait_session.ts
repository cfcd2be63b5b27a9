import type { AlgorithmFactory, Observation } from "../algorithms/protocol.ts";
import { withTimeout } from "./abort.ts";
import { amend, StatusError } from "./errors.ts";
import type { EngineOptions } from "./options.ts";
import { pollJob, type Read } from "./poll_engine.ts";
import { type Ended, makeReport } from "./report.ts";
import {
  followsCurrent,
  type ResolvedStatusOptions,
  type StatusReport,
} from "./status.ts";
import type { StatusReading } from "./status_reading.ts";
import { WaitBudgets } from "./wait_budgets.ts";

/** Milliseconds between two looks at whether a request has settled. */
export const SETTLE_INTERVAL_MS = 500;

/** What is polled in a part of a wait. */
interface SessionPolls {
  /** The request's first line, for messages. */
  readonly name: string;
  /** Looks at the job once. */
  readonly read: Read<StatusReading>;
  /** Starts the algorithm. */
  readonly start: AlgorithmFactory;
  /** The milliseconds that the next request may take, if not `attemptTimeout`. */
  readonly limit?: () => number;
}

/**
 * A wait in several parts that look at one job in different ways, one after the
 * other. They share its budgets and its time, and its reports count the requests
 * of all.
 */
export class WaitSession extends WaitBudgets {
  /** The requests without a usable response. */
  failures = 0;
  /** The latest reading. */
  latest = { status: "pending" } as StatusReading;
  /** Whether there has been one. */
  #known = false;
  /** Whether another job that becomes the current one is followed. */
  readonly follows: boolean;
  readonly #options: ResolvedStatusOptions;
  /** The failure of the latest request, if it failed. */
  #failure: StatusError | undefined;
  /** Plain requests that have not settled; they may have timed out before. */
  #unsettled = 0;

  constructor(options: ResolvedStatusOptions) {
    super(options);
    this.#options = options;
    this.follows = followsCurrent(options);
  }

  /** Whether a plain request is under way, if only in the background. */
  get busy(): boolean {
    return this.#unsettled > 0;
  }

  /** Waits until the server admits a request, or until the deadline. */
  async pause(): Promise<void> {
    for (let ms; (ms = Math.min(this.quiet, this.left)) > 0;) {
      const start = this.time();
      await this.until(start + ms);
      this.excuse(this.time() - start);
    }
    // Plain requests do not overlap, even if `fetch` ignores its signal.
    while (this.busy && this.left > 0 && this.retryTime > 0) {
      const ms = Math.min(SETTLE_INTERVAL_MS, this.left, this.retryTime);
      await this.until(this.time() + ms);
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
    const { attemptTimeout } = this.#options;
    this.requests++;
    try {
      return await withTimeout(send, attemptTimeout, signal, name);
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

  /**
   * Polls for as long as an algorithm says, within what is left of the budgets,
   * and no longer than until a report has `ended`.
   *
   * @throws {StatusError} If polling cannot continue.
   */
  async *poll(
    { name, read, start, limit }: SessionPolls,
  ): AsyncGenerator<StatusReport, void, undefined> {
    const { requests, failures } = this;
    let seen: StatusReading | undefined;
    const tracked = this.tracked(read);
    const noted = async (signal: AbortSignal) => seen = await tracked(signal);
    try {
      for await (
        const part of pollJob(noted, start, this.#engineOptions(limit), name)
      ) {
        this.requests = requests + part.requests;
        this.failures = failures + part.failures;
        // Also if it was in an earlier part that the job was seen.
        const other = seen && this.replacedBy(seen) && !this.follows;
        if (seen && !other) this.learn(seen);
        const { ended, nextDelay, retryAfter } = part;
        if (ended) this.follow(retryAfter);
        yield this.report(other ? "superseded" : ended, nextDelay);
      }
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      const count = error.report?.failures ?? error.requests;
      this.requests = requests + error.requests;
      // The latest of them is counted as it is taken.
      this.failures = failures + count - 1;
      this.failed(error);
      if (error.retryAfter) this.goodAt = this.time();
      const ended = this.spent(this.quiet);
      if (!ended || !error.transient) throw this.complete(error);
      yield this.end(ended);
    }
  }

  /** The options of polls that go on with this wait. */
  #engineOptions(limit?: () => number): EngineOptions<StatusReport> {
    const began = this.time();
    const [time, until] = this.stopwatch;
    return {
      ...this.#options,
      exclusive: true,
      follows: this.follows,
      immediate: true,
      onPoll: () => {},
      ...(limit && { limit }),
      timeout: this.left,
      maxRequests: this.#options.maxRequests - this.requests,
      retryBudget: this.retryTime,
      startStopwatch: () => [
        (limit) => time(limit) - began,
        (time, interrupt) => until(time + began, interrupt),
      ],
    };
  }

  /** Counts a failed request. */
  failed(failure: StatusError): void {
    this.failures++;
    this.#failure = failure;
    this.follow(failure.retryAfter);
  }

  /** Follows a `Retry-After`, and reports it. */
  follow(retryAfter: number | undefined): void {
    this.postpone(retryAfter);
    if (retryAfter !== undefined) this.latest = { ...this.latest, retryAfter };
  }

  /** Takes in a reading. */
  learn(reading: StatusReading): void {
    this.latest = reading;
    this.#known = true;
    this.succeeded();
    this.follow(reading.retryAfter);
  }

  /** Starts the retry budget anew: the server has responded. */
  succeeded(): void {
    this.#failure = undefined;
    this.goodAt = this.time();
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
    const { requests, failures } = this;
    const elapsed = this.time();
    const effort = { requests, failures, elapsed };
    const due = nextDelay === undefined ? undefined : elapsed + nextDelay;
    return makeReport(this.latest, effort, ended, due);
  }

  /** The state of the wait, for the algorithm. */
  get observation(): Observation {
    const { latest, requests } = this;
    return { ...latest, requests, elapsed: this.time() };
  }

  /** Adds what is known to the error that ends the wait. */
  complete(error: StatusError): StatusError {
    const report = this.#known ? this.report() : undefined;
    return amend(error, { requests: this.requests, report });
  }
}
