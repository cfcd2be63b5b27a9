import type { AlgorithmFactory, Waits } from "../algorithms/protocol.ts";
import { type Algorithm, resolveAlgorithm } from "../algorithms/resolve.ts";
import { checkPollOptions } from "./options.ts";
import type { BaseReport, JobState } from "./report.ts";
import type { Semaphore } from "./semaphore.ts";
import { type Read, watch, type WatchOptions } from "./watch.ts";

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
  options: WatchOptions<P>,
  name: string,
  semaphore?: Semaphore,
): AsyncGenerator<P, void, undefined> {
  checkPollOptions(options);
  const start = startAt(options.server, algorithm, table);
  // Taken now, while the caller is on the stack.
  const caller = new Error();
  return watch(read, start, options, name, semaphore, caller);
}

/**
 * Makes the function that starts an algorithm for each job on a server.
 *
 * @param origin The server, if there is one.
 * @param algorithm When to poll.
 * @param table The algorithms that are known by name.
 */
export function startAt(
  origin: string | undefined,
  algorithm: Algorithm,
  table: Table,
): AlgorithmFactory {
  const start = resolveAlgorithm(algorithm, table);
  // A bare iterator cannot start again: its run goes on with another job.
  const once = typeof (algorithm as Partial<Waits>).next === "function";
  let run: Waits | undefined;
  return () => {
    if (once && run) return run;
    run = start();
    if (origin !== undefined) run.begin?.(origin);
    return run;
  };
}

/** The last report of a watch, which yields at least one or throws. */
export async function lastReport<T>(reports: AsyncIterable<T>): Promise<T> {
  let last: T | undefined;
  for await (const report of reports) last = report;
  return last as T;
}
