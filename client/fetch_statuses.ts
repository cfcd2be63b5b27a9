import { demand } from "../algorithms/_validate.ts";
import type { Algorithm } from "../algorithms/resolve.ts";
import { type AlgorithmName, ALGORITHMS } from "../algorithms/table.ts";
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

/**
 * Waits for many jobs at once. Each keeps to a schedule of its own; a limited
 * number of connections serves them all. One that fails leaves the others alone.
 *
 * @param jobs The ids of the jobs.
 * @param algorithm When to ask. Every job starts a run of its own, so this
 * cannot be a bare iterator.
 * @param options Where, within what budget for each, and how many at once.
 * @returns How each wait ended, in the order of `jobs`.
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
  const { concurrency = 6, ...rest } = options;
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
  const semaphore = new Semaphore(concurrency);
  // All are checked before the first request of any is sent.
  const watches = jobs.map((job) =>
    startStatusWatch(ALGORITHMS, algorithm, { ...rest, job }, semaphore)
  );
  const results = await Promise.allSettled(watches.map(lastReport));
  options.signal?.throwIfAborted();
  return results;
}
