import type { Algorithm } from "../algorithms/resolve.ts";
import { type AlgorithmName, ALGORITHMS } from "../algorithms/table.ts";
import type { PollOptions } from "./options.ts";
import type { PollReport, Reading } from "./report.ts";
import { lastReport, startWatch } from "./start.ts";
import type { Read } from "./watch.ts";

/**
 * Waits for anything: calls `read` at once and then whenever the algorithm says
 * so, until it reads a terminal status or a budget has run out.
 *
 * @param read Looks at whatever is awaited. Its signal aborts with the attempt.
 * @param algorithm When to look: a name, a generator function or other factory,
 * or anything iterable over waits in milliseconds.
 * @param options Budgets and the clock.
 * @returns The last report, with all that the reading told.
 * @throws {StatusError} If `read` throws, with that error as its `cause`.
 * @throws {TypeError} If an argument is of the wrong kind.
 * @throws {RangeError} If a number is out of its range.
 *
 * @example
 * ```ts
 * import { constant, poll } from "@heygen-sim/client";
 * import { assertEquals } from "@std/assert";
 *
 * let looks = 0;
 * const report = await poll(
 *   () => ({ status: ++looks < 3 ? "pending" : "completed", looks }),
 *   () => constant({ interval: 5 }),
 * );
 * assertEquals(report.looks, 3);
 * ```
 */
export async function poll<R extends Reading>(
  read: Read<R>,
  algorithm: Algorithm<AlgorithmName>,
  options: PollOptions<R> = {},
): Promise<PollReport<R>> {
  return await lastReport(startWatch(ALGORITHMS, read, algorithm, options));
}
