import { manual } from "../../algorithms/manual.ts";
import type { AlgorithmFactory } from "../../algorithms/protocol.ts";
import { type Algorithm, algorithmFactory } from "../../algorithms/resolve.ts";
import type { EngineHooks } from "../options.ts";
import { pollJob } from "../poll_engine.ts";
import {
  defaultSource,
  followsCurrent,
  type ResolvedStatusOptions,
  type StatusOptions,
  type StatusReport,
} from "../status.ts";
import { startStopwatch } from "../timing.ts";
import { resolveOptions } from "../wait.ts";
import { pushedJob } from "./pushed_job.ts";

/**
 * Starts to wait for a job by server-sent events, by requests that the server
 * holds, or by polls, whichever works first.
 */
export function startPush(
  table: Readonly<Record<string, AlgorithmFactory>>,
  algorithm: Algorithm,
  options: StatusOptions & EngineHooks<StatusReport>,
): AsyncGenerator<StatusReport, void, undefined> {
  const resolved = resolveOptions(options);
  const follows = followsCurrent(options);
  const { name, origin } = defaultSource(resolved);
  const startRun = algorithmFactory(algorithm, table, origin);
  // A wait by events goes on after a failure, also where there are no intervals.
  const start = () => {
    const run = startRun();
    return run instanceof manual ? [].values() : run;
  };
  // The error has the stack of the call, while the caller is on it.
  return push(start, resolved, follows, name, new Error());
}

async function* push(
  start: AlgorithmFactory,
  options: ResolvedStatusOptions,
  follows: boolean,
  name: string,
  caller: Error,
): AsyncGenerator<StatusReport, void, undefined> {
  const { clock, onPoll, signal, startStopwatch: startTime = startStopwatch } =
    options;
  const stopwatch = startTime(clock, signal);
  const shownOptions = {
    ...options,
    onPoll: (report: StatusReport) => onPoll?.(shown(report)),
  };
  const job = pushedJob(shownOptions, follows, stopwatch);
  /** Leaves out the time of the next request, which a stream does not need. */
  function shown(report: StatusReport): StatusReport {
    if (!job.streams()) return report;
    const { nextDelay: _, ...known } = report;
    return known as StatusReport;
  }
  try {
    const reports = pollJob(job.read, start, job.options, name, caller);
    for await (const report of reports) yield shown(report);
  } finally {
    job.close();
  }
}
