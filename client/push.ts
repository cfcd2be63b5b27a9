import type { AlgorithmFactory } from "../algorithms/protocol.ts";
import { type Algorithm, algorithmFactory } from "../algorithms/resolve.ts";
import { Schedule } from "../algorithms/schedule.ts";
import { notify } from "./abort.ts";
import { amend, StatusError } from "./errors.ts";
import { LongPolls } from "./long_poll.ts";
import { type EngineHooks, resolveOptions } from "./options.ts";
import { finishSchedule } from "./poll_engine.ts";
import { lastReport } from "./report.ts";
import {
  defaultSource,
  followsCurrent,
  type ResolvedStatusOptions,
  type StatusOptions,
  type StatusReport,
} from "./status.ts";
import { streamWithReconnect } from "./stream_with_reconnect.ts";
import { WaitSession } from "./wait_session.ts";

/** One request, and its retries. */
const single: AlgorithmFactory = () => [].values();

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
  followsCurrent(options);
  const { origin } = defaultSource(resolved);
  const start = algorithmFactory(algorithm, table, origin);
  // Taken now, while the caller is on the stack.
  return push(start, resolved, new Error());
}

async function* push(
  start: AlgorithmFactory,
  options: ResolvedStatusOptions,
  caller: Error,
): AsyncGenerator<StatusReport, void, undefined> {
  options.signal?.throwIfAborted();
  const schedule = new Schedule(start());
  const session = new WaitSession(options);
  /** Starts the algorithm again for another job, after a number of requests. */
  const restart = (requests: number) =>
    schedule.restart(start(), requests, session.time());
  try {
    const reports = waitForJob(session, schedule, restart, options);
    for await (const report of reports) {
      if (report.ended === "finished") {
        finishSchedule(schedule, session.observation);
      }
      await notify(options.onPoll, report, options.signal);
      session.sync();
      yield report;
      if (report.ended) return;
    }
  } catch (error) {
    throw error instanceof StatusError ? amend(error, {}, caller) : error;
  } finally {
    schedule.close();
  }
}

/**
 * Waits for a job by the best means that work: the job's stream; requests that
 * the server holds; polls. The caller stops at the report that has `ended`.
 */
async function* waitForJob(
  session: WaitSession,
  schedule: Schedule,
  restart: (requests: number) => void,
  options: ResolvedStatusOptions,
): AsyncGenerator<StatusReport, void, undefined> {
  const { job } = options;
  if (job === undefined) {
    const polls = { ...defaultSource(options), start: single };
    const found = await lastReport(session.poll(polls));
    const { quiet } = session;
    const ended = found.ended === "finished"
      ? found.ended
      : session.spent(quiet);
    yield session.report(ended, quiet);
  }
  for (;;) {
    const id = session.latest.id ?? job;
    await session.pause();
    if (id !== undefined) {
      const end = yield* streamWithReconnect(session, id, options);
      if (end === "replaced") {
        restart(session.requests - 1);
        continue;
      }
      const ended = session.exhausted(session.quiet);
      if (ended) yield session.end(ended);
      await session.pause();
    }
    const polls = new LongPolls(session, options);
    let runs = 0;
    const start = () => {
      // The engine starts again when its latest request has found another job.
      if (runs++ > 0) restart(session.requests);
      return polls.pace(schedule.intervals);
    };
    const { name } = polls;
    const parts = session.poll({
      name,
      read: (signal) => polls.read(signal),
      start,
      limit: () => polls.limit(),
    });
    for await (const report of parts) {
      yield report;
      if (!session.follows || id === undefined || report.id === id) continue;
      // It may have been another job from the first of these polls on.
      if (runs === 1) restart(session.requests - 1);
      break;
    }
  }
}
