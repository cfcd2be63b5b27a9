import type { AlgorithmFactory } from "../algorithms/protocol.ts";
import { type Algorithm, resolveAlgorithm } from "../algorithms/resolve.ts";
import { checkPollOptions, type PollOptions } from "./options.ts";
import type { BaseReport, JobState } from "./report.ts";
import type { Semaphore } from "./semaphore.ts";
import { type Read, watch } from "./watch.ts";

/** The algorithms that are known by name. */
export type Table = Readonly<Record<string, AlgorithmFactory>>;

/**
 * Checks everything, then starts watching.
 *
 * @param table The algorithms that are known by name.
 * @param read Looks at the job once.
 * @param algorithm When to ask.
 * @param options Budgets and the clock.
 * @param name What is read, for messages.
 * @param semaphore Limits the reads under way at once over several watches.
 */
export function startWatch<S extends JobState, P extends BaseReport>(
  table: Table,
  read: Read<S>,
  algorithm: Algorithm,
  options: PollOptions<P>,
  name: string,
  semaphore?: Semaphore,
): AsyncGenerator<P, void, undefined> {
  checkPollOptions(options);
  const start = resolveAlgorithm(algorithm, table);
  // Taken now, while the caller is on the stack.
  const caller = new Error();
  return watch(read, start, options, name, semaphore, caller);
}

/** The last report of a watch, which yields at least one or throws. */
export async function lastReport<T>(reports: AsyncIterable<T>): Promise<T> {
  let last: T | undefined;
  for await (const report of reports) last = report;
  return last as T;
}
