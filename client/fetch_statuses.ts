import { assertOption } from "../algorithms/_assert_option.ts";
import type { Algorithm } from "../algorithms/resolve.ts";
import { type AlgorithmName, ALGORITHMS } from "../algorithms/registry.ts";
import { amend, StatusError } from "./errors.ts";
import { type EventOptions, waitWithEvents } from "./wake_on_event.ts";
import { abortable } from "./timing.ts";
import {
  assertPolling,
  lastReport,
  makeReport,
  type Resolved,
  resolveOptions,
} from "./wait.ts";
import type { Attempt, EngineHooks } from "./options.ts";
import { type ServiceOptions, serviceSource } from "./service_source.ts";
import {
  type OpenSource,
  pollStatus,
  type StatusOptions,
  type StatusReport,
} from "./status.ts";

/** Options of {@linkcode fetchStatuses}. */
export interface StatusesOptions
  extends Omit<StatusOptions, "job">, EventOptions, ServiceOptions {
  /**
   * The most requests to have under way at once.
   *
   * @default {6}
   */
  readonly concurrency?: number;
}

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
  assertOption(
    Number.isInteger(concurrency) && concurrency > 0,
    "Cannot poll as 'concurrency'",
    "a whole number above 0",
    concurrency,
  );
  const ok = Array.isArray(jobs) && !jobs.includes(undefined);
  assertPolling(ok, "jobs", "a list of ids", jobs);
  assertOption(
    typeof Object(algorithm).next !== "function",
    "Cannot poll many jobs as the algorithm",
    "reusable (pass a function that makes an iterator)",
    algorithm,
  );
  const resolved = resolveOptions(options);
  const { service } = options;
  const open = service === undefined ? undefined : serviceSource(service);
  return await withSemaphore({ ...resolved, concurrency }, (semaphore) => {
    const attempt: Attempt = async (send) => {
      if (!await semaphore.acquire(options.signal)) return "timeout";
      try {
        return await send();
      } finally {
        semaphore.release();
      }
    };
    return waitForJobs(jobs, algorithm, options, { attempt, open });
  });
}

/** Runs waits that share connections, for which no job waits beyond the timeout. */
export async function withSemaphore<T>(
  { clock, concurrency = 6, timeout }: Resolved<StatusesOptions>,
  run: (semaphore: Semaphore) => Promise<T>,
): Promise<T> {
  const semaphore = new Semaphore(concurrency);
  const settled = new AbortController();
  if (timeout < Infinity) {
    clock.delay(timeout, settled).then(() => semaphore.close(), () => {});
  }
  return await run(semaphore).finally(() => settled.abort());
}

/** How the jobs are read. */
interface JobReads {
  readonly attempt: Attempt;
  readonly open: OpenSource | undefined;
}

/** The same, with checked arguments and reads of the caller's. */
export async function waitForJobs(
  jobs: readonly string[],
  algorithm: Algorithm<AlgorithmName>,
  options: StatusesOptions,
  reads: JobReads,
): Promise<PromiseSettledResult<StatusReport>[]> {
  // All options are checked before the first request of any job is sent.
  const waits = jobs.map((job) => startJob(job, algorithm, options, reads));
  return await Promise.allSettled(waits.map((wait) => wait()));
}

/** Checks the options of one job; the wait begins with the call of the result. */
function startJob(
  job: string,
  algorithm: Algorithm<AlgorithmName>,
  options: StatusesOptions,
  { attempt, open }: JobReads,
): () => Promise<StatusReport> {
  const { onPoll, signal } = options;
  /** The report of a failure; the algorithm may fail before the wait begins. */
  let failed: StatusReport | undefined = makeReport(
    { status: "pending" },
    { requests: 0, failures: 0, elapsed: 0 },
    "failed",
    0,
  );
  const named = (report: StatusReport): StatusReport => ({
    ...report,
    id: report.id ?? job,
  });
  const jobOptions: StatusOptions & EventOptions & EngineHooks<StatusReport> = {
    ...options,
    job,
    onPoll: (report) => {
      failed = undefined;
      return onPoll?.(named(report));
    },
    onFailure: (report) => failed = report,
    attempt,
  };
  const start = (options: typeof jobOptions) =>
    pollStatus(ALGORITHMS, algorithm, options, open);
  const reports = options.receiver === undefined
    ? start(jobOptions)
    : waitWithEvents(jobOptions, start);

  return async () => {
    try {
      return named(await lastReport(reports));
    } catch (thrown) {
      const reason = thrown instanceof StatusError
        ? amend(thrown, { job })
        : thrown;
      if (failed && !signal?.aborted) {
        const report = { ...named(failed), reason } as StatusReport;
        await abortable(() => onPoll?.(report), signal);
      }
      throw reason;
    }
  };
}

/** Admits a limited number at once, in the order of arrival. */
export class Semaphore {
  #free: number;
  #closed = false;
  readonly #queue = new Set<(admitted: boolean) => void>();

  constructor(slots: number) {
    this.#free = slots;
  }

  /** Waits for a slot, and returns whether it has one: `false` only after `close()`. */
  async acquire(signal?: AbortSignal): Promise<boolean> {
    signal?.throwIfAborted();
    if (this.#free > 0) {
      this.#free--;
      return true;
    }
    if (this.#closed) return false;
    let admit: (admitted: boolean) => void = () => {};
    const admission = new Promise<boolean>((resolve) => admit = resolve);
    this.#queue.add(admit);
    return await abortable(() => admission, signal)
      .finally(() => this.#queue.delete(admit));
  }

  /** Passes the slot to the next in line. */
  release(): void {
    const [next] = this.#queue;
    if (!next) this.#free++;
    else {
      this.#queue.delete(next);
      next(true);
    }
  }

  /** Ends all waits; from now on only a free slot is acquired. */
  close(): void {
    this.#closed = true;
    for (const leave of this.#queue) leave(false);
    this.#queue.clear();
  }
}
