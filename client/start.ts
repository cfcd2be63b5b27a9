import type { AlgorithmFactory, Intervals } from "../algorithms/protocol.ts";
import { type Algorithm, resolveAlgorithm } from "../algorithms/resolve.ts";
import { type EngineOptions, pollJob, type Read } from "./poll_engine.ts";
import type { BaseReport, JobState } from "./report.ts";

/** The algorithms that are known by name. */
export type Table = Readonly<Record<string, AlgorithmFactory>>;

/**
 * Checks the algorithm and prepares to poll.
 *
 * @param table The algorithms that are known by name.
 * @param read Looks at the job once.
 * @param algorithm When to poll.
 * @param options Budgets and the clock.
 * @param name The name of the request, for messages.
 */
export function startPolling<S extends JobState, P extends BaseReport>(
  table: Table,
  read: Read<S>,
  algorithm: Algorithm,
  options: EngineOptions<P>,
  name: string,
): AsyncGenerator<P, void, undefined> {
  const start = startAt(options.server, algorithm, table);
  // Made now, while the caller is on the stack.
  return pollJob(read, start, options, name, new Error());
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
  const once = typeof (algorithm as Partial<Intervals>).next === "function";
  let run: Intervals | undefined;
  return () => {
    if (once && run) return run;
    run = start();
    if (origin !== undefined) run.begin?.(origin);
    return run;
  };
}

/** The last report of a wait, which yields at least one or throws. */
export async function lastReport<T>(reports: AsyncIterable<T>): Promise<T> {
  let last: T | undefined;
  for await (const report of reports) last = report;
  return last as T;
}
