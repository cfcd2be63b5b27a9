import { type AlgorithmName, ALGORITHMS } from "../../algorithms/registry.ts";
import { type Algorithm, algorithmFactory } from "../../algorithms/resolve.ts";
import { notify, startStopwatch, withTimeout } from "../timing.ts";
import { amend, StatusError } from "../errors.ts";
import {
  type Semaphore,
  type StatusesOptions,
  waitForJobs,
} from "../fetch_statuses.ts";
import { makeReport, resolveOptions } from "../wait.ts";
import { pollJob } from "../poll_engine.ts";
import type { Effort, Ended, JobState } from "../report.ts";
import { meaningOf } from "../service_reading.ts";
import type { StatusReport } from "../status.ts";
import type { Connection } from "./connection.ts";
import { bulkStatusOf, MAX_BULK_COUNT, TRANSLATIONS } from "./translations.ts";

type Result = PromiseSettledResult<StatusReport>;

/**
 * Waits for translations on one schedule, with a request for every 100 of them. A
 * job that has ended leaves the group, and its result is read by itself.
 *
 * @param semaphore Limits the requests under way at once.
 */
export async function waitForGroup(
  connection: Connection,
  ids: readonly string[],
  algorithm: Algorithm<AlgorithmName>,
  given: StatusesOptions,
  semaphore: Semaphore,
): Promise<Result[]> {
  const { origin, service } = connection;
  const options = resolveOptions(given);
  const { attemptTimeout, onPoll, signal } = options;
  const name = `GET ${origin}${TRANSLATIONS}/statuses`;
  const stopwatch = startStopwatch(options.clock, signal);
  /** The jobs under way. */
  const open = new Map<string, JobState>(
    ids.map((id) => [id, { id, status: "pending" }]),
  );
  /** Those of them that this round has not seen yet. */
  const unseen = new Set<string>();
  const results = new Map<string, Promise<Result>>();
  let rounds = 0;
  let failures = 0;

  /** The cost of the wait for the group so far. */
  function effort(elapsed: number): Effort {
    return { requests: rounds, failures, elapsed };
  }

  function settle(id: string, result: Result | Promise<Result>): void {
    open.delete(id);
    unseen.delete(id);
    results.set(id, Promise.resolve(result));
  }

  /** Looks at all jobs; after a failure, at those that it concerned. */
  async function look(signal: AbortSignal): Promise<JobState> {
    if (unseen.size === 0) open.forEach((_, id) => unseen.add(id));
    rounds++;
    const left = [...unseen];
    const parts: Promise<number>[] = [];
    while (left.length > 0) {
      parts.push(lookAt(left.splice(0, MAX_BULK_COUNT), signal));
    }
    try {
      // All of them settle before the next round.
      await Promise.allSettled(parts);
      const retryAfter = Math.max(0, ...await Promise.all(parts));
      return { status: open.size > 0 ? "pending" : "completed", retryAfter };
    } catch (error) {
      failures++;
      throw error;
    }
  }

  /** Looks at up to 100 jobs, and returns the `Retry-After` of the response. */
  async function lookAt(
    ids: readonly string[],
    signal: AbortSignal,
  ): Promise<number> {
    if (!await semaphore.acquire(signal)) {
      const message = `${name} was not sent in time`;
      throw new StatusError("timeout", message, { transient: true });
    }
    try {
      const { entries, retryAfter = 0 } = await withTimeout(
        (signal) => connection.once(bulkStatusOf(ids), options, signal),
        attemptTimeout,
        signal,
        name,
      );
      readResults(ids.filter((id) => {
        const [serverStatus, body] = entries.get(id) ?? [];
        // A job that is not listed is looked at by itself, too.
        if (!serverStatus) return true;
        const status = meaningOf(serverStatus, service);
        if (status !== "pending") return true;
        const state = { id, status, serverStatus, body };
        open.set(id, state);
        return !unseen.delete(id);
      }));
      return retryAfter;
    } finally {
      semaphore.release();
    }
  }

  /** Reads the results of jobs that have ended. */
  function readResults(ids: readonly string[]): void {
    if (ids.length === 0) return;
    const elapsed = stopwatch.elapsed(2 * attemptTimeout);
    const before = effort(elapsed);
    const waits = waitForJobs(ids, algorithm, {
      ...options,
      onPoll: (report) => onPoll?.(continuedReport(report, before)),
      // The results of jobs that have ended by the deadline are read after it.
      timeout: Math.max(attemptTimeout, options.timeout - elapsed),
      maxRequests: Math.max(1, options.maxRequests - rounds),
    }, semaphore);
    ids.forEach((id, i) =>
      settle(
        id,
        waits.then((results) => continuedResult(results[i] as Result, before)),
      )
    );
  }

  /** Reports the jobs under way, for which the wait may have ended. */
  async function report(
    elapsed: number,
    due: number,
    ended?: Ended,
  ): Promise<void> {
    for (const [id, state] of open) {
      const value: StatusReport = makeReport(
        state,
        effort(elapsed),
        ended,
        due,
      );
      if (ended) settle(id, { status: "fulfilled", value });
      try {
        await notify(onPoll, value, signal);
      } catch (reason) {
        settle(id, { status: "rejected", reason });
      }
    }
  }

  /** Ends the wait for the jobs under way. */
  async function fail(error: unknown): Promise<void> {
    const elapsed = stopwatch.elapsed();
    for (const [id, state] of open) {
      const reason = error instanceof StatusError
        ? amend(error, { job: id })
        : error;
      settle(id, { status: "rejected", reason });
      if (signal?.aborted) continue;
      const report = makeReport(state, effort(elapsed), "failed", elapsed);
      await notify(onPoll, { ...report, reason } as StatusReport, signal)
        .catch(() => {});
    }
  }

  const engineOptions = {
    ...options,
    onPoll: () => {},
    // Each request of a round has a limit of its own.
    limit: () => Infinity,
    startStopwatch: () => stopwatch,
  };
  // What is learned is the time of a group, not that of a job.
  const place = `${origin} ${service.name} group`;
  const start = algorithmFactory(algorithm, ALGORITHMS, place);
  try {
    const polls = pollJob(look, start, engineOptions, name, new Error());
    for await (const { elapsed, ended, nextDelay = 0 } of polls) {
      await report(elapsed, elapsed + nextDelay, ended);
    }
  } catch (error) {
    await fail(error);
  }
  return await Promise.all(ids.map((id) => results.get(id) as Promise<Result>));
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

function continuedResult(result: Result, before: Effort): Result {
  if (result.status === "fulfilled") {
    return { ...result, value: continuedReport(result.value, before) };
  }
  const { reason } = result;
  if (!(reason instanceof StatusError)) return result;
  const requests = before.requests + reason.requests;
  return { ...result, reason: amend(reason, { requests }) };
}
