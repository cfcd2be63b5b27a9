import { type AlgorithmName, ALGORITHMS } from "../../algorithms/registry.ts";
import { type Algorithm, algorithmFactory } from "../../algorithms/resolve.ts";
import { amend, StatusError } from "../errors.ts";
import { type StatusesOptions, waitForJobs } from "../fetch_statuses.ts";
import { notify } from "../abort.ts";
import { type Resolved, resolveOptions } from "../options.ts";
import { pollJob } from "../poll_engine.ts";
import {
  type Effort,
  type Ended,
  type JobState,
  makeReport,
} from "../report.ts";
import type { Semaphore } from "../semaphore.ts";
import type { StatusReport } from "../status.ts";
import { startStopwatch, type Stopwatch } from "../clock.ts";
import { withTimeout } from "../abort.ts";
import { bulkStatusOf, MAX_BULK_COUNT } from "./bulk_status.ts";
import type { Connection } from "./connection.ts";

/** How the wait for a job ended. */
type Result = PromiseSettledResult<StatusReport>;

/** The words of jobs that are no longer under way. */
const ENDED =
  /^(completed|success|succeeded|failed|error|not_found|cancell?ed)$/i;

/**
 * Translations that are waited for on one schedule, with a request for every 100 of
 * them. A job that has ended leaves the group, and its result is read by itself.
 */
export class TranslationGroup {
  readonly #connection: Connection;
  readonly #algorithm: Algorithm<AlgorithmName>;
  readonly #options: Resolved<StatusesOptions>;
  readonly #semaphore: Semaphore;
  readonly #stopwatch: Stopwatch;
  /** The jobs under way. */
  readonly #open: Map<string, JobState>;
  /** Those of them that this round has not seen yet. */
  readonly #unseen = new Set<string>();
  readonly #results = new Map<string, Promise<Result>>();
  #rounds = 0;
  #failures = 0;

  /** @param semaphore Limits the requests under way at once. */
  constructor(
    connection: Connection,
    ids: readonly string[],
    algorithm: Algorithm<AlgorithmName>,
    options: StatusesOptions,
    semaphore: Semaphore,
  ) {
    this.#connection = connection;
    this.#algorithm = algorithm;
    this.#options = resolveOptions(options);
    this.#semaphore = semaphore;
    const { clock, signal } = this.#options;
    this.#stopwatch = startStopwatch(clock, signal);
    this.#open = new Map(ids.map((id) => [id, { id, status: "pending" }]));
  }

  /** Waits for all jobs. Every one of them has a result then. */
  async wait(): Promise<(id: string) => Promise<Result>> {
    const { service, origin } = this.#connection;
    const { onPoll: _, ...budgets } = this.#options;
    const engineOptions = {
      ...budgets,
      // Each request of a round has a limit of its own.
      limit: () => Infinity,
      startStopwatch: () => this.#stopwatch,
    };
    // What is learned is the time of a group, not that of a job.
    const place = `${origin} ${service.name} group`;
    const start = algorithmFactory(this.#algorithm, ALGORITHMS, place);
    const rounds = pollJob(
      (signal) => this.#look(signal),
      start,
      engineOptions,
      this.#name,
      new Error(),
    );
    try {
      for await (const { elapsed, ended, nextDelay = 0 } of rounds) {
        await this.#report(elapsed, elapsed + nextDelay, ended);
      }
    } catch (error) {
      await this.#fail(error);
    }
    return (id) => this.#results.get(id) as Promise<Result>;
  }

  get #name(): string {
    return `GET ${this.#connection.origin}/v3/video-translations/statuses`;
  }

  /** Looks at all jobs; after a failure, at those that it concerned. */
  async #look(signal: AbortSignal): Promise<JobState> {
    const unseen = this.#unseen;
    if (unseen.size === 0) this.#open.forEach((_, id) => unseen.add(id));
    this.#rounds++;
    const ids = [...unseen];
    const parts: Promise<number>[] = [];
    while (ids.length > 0) {
      parts.push(this.#lookAt(ids.splice(0, MAX_BULK_COUNT), signal));
    }
    try {
      // All of them settle before the next round.
      await Promise.allSettled(parts);
      const retryAfter = Math.max(0, ...await Promise.all(parts));
      const status = this.#open.size > 0 ? "pending" : "completed";
      return { status, retryAfter };
    } catch (error) {
      this.#failures++;
      throw error;
    }
  }

  /** Looks at up to 100 jobs, and returns the `Retry-After` of the response. */
  async #lookAt(ids: readonly string[], signal: AbortSignal): Promise<number> {
    const options = this.#options;
    const request = bulkStatusOf(ids);
    if (!await this.#semaphore.acquire(signal)) {
      const message = `${this.#name} was not sent in time`;
      throw new StatusError("timeout", message, { transient: true });
    }
    try {
      const { entries, retryAfter = 0 } = await withTimeout(
        (signal) => this.#connection.once(request, options, signal),
        options.attemptTimeout,
        signal,
        this.#name,
      );
      this.#readResults(ids.filter((id) => {
        const [serverStatus, body] = entries.get(id) ?? [];
        // A job that is not listed is looked at by itself, too.
        if (!serverStatus || ENDED.test(serverStatus)) return true;
        const state = { id, status: "pending", serverStatus, body } as const;
        this.#open.set(id, state);
        return !this.#unseen.delete(id);
      }));
      return retryAfter;
    } finally {
      this.#semaphore.release();
    }
  }

  /** Reads the results of jobs that have ended. */
  #readResults(ids: readonly string[]): void {
    if (ids.length === 0) return;
    const options = this.#options;
    const { attemptTimeout, maxRequests, timeout, onPoll } = options;
    const elapsed = this.#stopwatch.elapsed(2 * attemptTimeout);
    const before = this.#effort(elapsed);
    const waits = waitForJobs(
      ids,
      this.#algorithm,
      {
        ...options,
        onPoll: (report) => onPoll?.(continuedReport(report, before)),
        // The results of jobs that have ended by the deadline are read after it.
        timeout: Math.max(attemptTimeout, timeout - elapsed),
        maxRequests: Math.max(1, maxRequests - this.#rounds),
      },
      this.#semaphore,
    );
    ids.forEach((id, i) =>
      this.#settle(
        id,
        waits.then((results) => continuedResult(results[i] as Result, before)),
      )
    );
  }

  #settle(id: string, result: Result | Promise<Result>): void {
    this.#open.delete(id);
    this.#unseen.delete(id);
    this.#results.set(id, Promise.resolve(result));
  }

  /** The cost of the wait for the group so far. */
  #effort(elapsed: number): Effort {
    return { requests: this.#rounds, failures: this.#failures, elapsed };
  }

  /** Reports the jobs under way, for which the wait may have ended. */
  async #report(elapsed: number, due: number, ended?: Ended): Promise<void> {
    const { onPoll, signal } = this.#options;
    const effort = this.#effort(elapsed);
    for (const [id, state] of this.#open) {
      const value: StatusReport = makeReport(state, effort, ended, due);
      if (ended) this.#settle(id, { status: "fulfilled", value });
      try {
        await notify(onPoll, value, signal);
      } catch (reason) {
        this.#settle(id, { status: "rejected", reason });
      }
    }
  }

  /** Ends the wait for the jobs under way. */
  async #fail(error: unknown): Promise<void> {
    const { onPoll, signal } = this.#options;
    const elapsed = this.#stopwatch.elapsed();
    const effort = this.#effort(elapsed);
    for (const [id, state] of this.#open) {
      const reason = error instanceof StatusError
        ? amend(error, { job: id })
        : error;
      this.#settle(id, { status: "rejected", reason });
      if (signal?.aborted) continue;
      const report: StatusReport = makeReport(state, effort, "failed", elapsed);
      await notify(onPoll, { ...report, reason } as StatusReport, signal)
        .catch(() => {});
    }
  }
}

/** A report of the wait for a result, as one of the wait as a whole. */
function continuedReport(
  report: StatusReport,
  before: Effort,
): StatusReport {
  const { requests, failures, elapsed } = before;
  const whole = {
    ...report,
    requests: requests + report.requests,
    failures: failures + report.failures,
    elapsed: elapsed + report.elapsed,
  };
  if (whole.estimatedFrom !== "elapsed") return whole;
  return { ...whole, completionTime: elapsed + whole.completionTime };
}

/** The result of such a wait. */
function continuedResult(result: Result, before: Effort): Result {
  if (result.status === "fulfilled") {
    return { ...result, value: continuedReport(result.value, before) };
  }
  const { reason } = result;
  if (!(reason instanceof StatusError)) return result;
  const requests = before.requests + reason.requests;
  return { ...result, reason: amend(reason, { requests }) };
}
