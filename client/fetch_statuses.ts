import { demand } from "../algorithms/_validate.ts";
import type { Algorithm } from "../algorithms/resolve.ts";
import { type AlgorithmName, ALGORITHMS } from "../algorithms/table.ts";
import { systemClock } from "./clock.ts";
import { amend, StatusError } from "./errors.ts";
import { notify } from "./notify.ts";
import { Semaphore } from "./semaphore.ts";
import { lastReport } from "./start.ts";
import {
  startStatusWatch,
  type StatusOptions,
  type StatusReport,
} from "./status.ts";

/** Options of {@linkcode fetchStatuses}. */
export interface StatusesOptions extends Omit<StatusOptions, "job"> {
  /**
   * The most requests to have under way at once.
   *
   * @default {6}
   */
  readonly concurrency?: number;
}

type PendingReport = Extract<StatusReport, { status: "pending" }>;

/**
 * Waits for many jobs at once. Each follows a schedule of its own; a limited
 * number of connections serves them all. A job that fails, or is listed twice,
 * does not affect the others.
 *
 * The results settle per job. A job that has not ended when `timeout` runs out
 * is fulfilled with a pending report, also if it never got a connection
 * (`requests` is 0 then). A wait that cannot continue is rejected: with a
 * `StatusError` whose `job` is the job's id, or with the signal's reason, which
 * leaves the results of finished jobs as they are.
 *
 * `onPoll` receives the report of each poll and, of a wait that cannot continue,
 * a last one whose `ended` is `"failed"` and whose `reason` is the error; nothing
 * after an abort. Each report has an `id`: the server's or, if it sends none,
 * the one in `jobs`.
 *
 * @param jobs The ids of the jobs.
 * @param algorithm When to poll. Every job starts a run of its own, so this
 * cannot be a bare iterator.
 * @param options Where, within what budget for each, and how many at once.
 * @returns How each wait ended, in the order of `jobs`. It rejects only if an
 * argument is invalid.
 * @throws {TypeError} If an argument is of the wrong kind.
 * @throws {RangeError} If a number is out of its range.
 *
 * @example
 * ```ts
 * import { fetchStatuses } from "@heygen-sim/client";
 * import { assertEquals } from "@std/assert";
 *
 * // In place of a server with many jobs: all of them are done.
 * const fetch = (url: string) =>
 *   Promise.resolve(Response.json({ id: url, status: "completed" }));
 *
 * const results = await fetchStatuses(["a", "b"], "fibonacci", { fetch });
 * assertEquals(results.map(({ status }) => status), ["fulfilled", "fulfilled"]);
 * ```
 */
export async function fetchStatuses(
  jobs: readonly string[],
  algorithm: Algorithm<AlgorithmName>,
  options: StatusesOptions = {},
): Promise<PromiseSettledResult<StatusReport>[]> {
  const { concurrency = 6 } = options;
  demand(
    Number.isInteger(concurrency) && concurrency > 0,
    "Cannot poll as 'concurrency'",
    "a whole number above 0",
    concurrency,
  );
  demand(Array.isArray(jobs), "Cannot poll as 'jobs'", "a list of ids", jobs);
  demand(
    typeof (algorithm as Partial<Iterator<number>>).next !== "function",
    "Cannot poll many jobs as the algorithm",
    "reusable (pass a function that makes an iterator)",
    algorithm,
  );
  const { clock = systemClock, timeout = Infinity } = options;
  const semaphore = new Semaphore(concurrency);
  // All options are checked before the first request of any job is sent.
  const waits = jobs.map((job) =>
    startWait(job, algorithm, options, semaphore)
  );
  const settled = new AbortController();
  if (timeout < Infinity) {
    clock.delay(timeout, settled).then(() => semaphore.close(), () => {});
  }
  const results = await Promise.allSettled(waits.map((wait) => wait()));
  settled.abort();
  return results;
}

/** Checks the options of one job; the wait begins with the call of the result. */
function startWait(
  job: string,
  algorithm: Algorithm<AlgorithmName>,
  options: StatusesOptions,
  semaphore: Semaphore,
): () => Promise<StatusReport> {
  const { clock = systemClock, onPoll, signal } = options;
  const start = clock.now();
  let last = { status: "pending", requests: 0, failures: 0 } as StatusReport;
  const named = (report: StatusReport): StatusReport => ({
    ...report,
    id: report.id ?? job,
  });
  const reports = startStatusWatch(ALGORITHMS, algorithm, {
    ...options,
    job,
    onPoll: (report) => onPoll?.(last = named(report)),
  }, semaphore);

  return async () => {
    try {
      return named(await lastReport(reports));
    } catch (thrown) {
      const reason = thrown instanceof StatusError
        ? amend(thrown, { job })
        : thrown;
      // After a report that has `ended` it is `onPoll` itself that has failed.
      if (last.status === "pending" && !last.ended && !signal?.aborted) {
        const report = named(failed(last, reason, clock.now() - start));
        await notify(onPoll, report, signal);
      }
      throw reason;
    }
  };
}

/**
 * Makes the report of a wait that cannot continue.
 *
 * @param last The report before it.
 * @param reason Why it cannot continue.
 * @param elapsed Milliseconds since the call began.
 */
function failed(
  { nextDelay: _, ...last }: PendingReport,
  reason: unknown,
  elapsed: number,
): StatusReport {
  const { requests = last.requests }: Partial<StatusError> = Object(reason);
  // Each good answer was reported, so the requests since then have failed.
  const failures = last.failures + requests - last.requests;
  const effort = { requests, failures, elapsed: Math.max(0, elapsed) };
  return { ...last, ...effort, ended: "failed", reason };
}
