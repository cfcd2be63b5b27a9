import type { AlgorithmFactory } from "../../algorithms/protocol.ts";
import { type Algorithm, algorithmFactory } from "../../algorithms/resolve.ts";
import { Schedule } from "../../algorithms/schedule.ts";
import { notify } from "../timing.ts";
import { amend, StatusError } from "../errors.ts";
import type { EngineHooks } from "../options.ts";
import { lastReport, resolveOptions } from "../wait.ts";
import { finishSchedule, pollJob, type Read } from "../poll_engine.ts";
import {
  defaultSource,
  followsCurrent,
  type ResolvedStatusOptions,
  type StatusOptions,
  type StatusReading,
  type StatusReport,
} from "../status.ts";
import { longPolls } from "./long_poll.ts";
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
    schedule.restart(start(), requests, session.now);
  try {
    for await (const report of waitForJob(session, schedule, restart)) {
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
): AsyncGenerator<StatusReport, void, undefined> {
  const { options } = session;
  const { job } = options;
  if (job === undefined) {
    const polls = { ...defaultSource(options), start: single };
    const found = await lastReport(poll(session, polls));
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
      const end = yield* streamWithReconnect(session, id);
      if (end === "replaced") {
        restart(session.requests - 1);
        continue;
      }
      const ended = session.exhausted(session.quiet);
      if (ended) yield session.end(ended);
      await session.pause();
    }
    const polls = longPolls(session);
    let runs = 0;
    const start = () => {
      // The engine starts again when its latest request has found another job.
      if (runs++ > 0) restart(session.requests);
      return polls.pace(schedule.intervals);
    };
    for await (const report of poll(session, { ...polls, start })) {
      yield report;
      if (!session.follows || id === undefined || report.id === id) continue;
      // It may have been another job from the first of these polls on.
      if (runs === 1) restart(session.requests - 1);
      break;
    }
  }
}

/** What is polled in a part of a wait. */
interface PartOfWait {
  readonly name: string;
  readonly read: Read<StatusReading>;
  readonly start: AlgorithmFactory;
  /** The milliseconds that the next request may take, if not `attemptTimeout`. */
  readonly limit?: () => number;
}

/**
 * Polls for as long as an algorithm says, within what is left of the budgets, and
 * no longer than until a report has `ended`.
 *
 * @throws {StatusError} If polling cannot continue.
 */
async function* poll(
  session: WaitSession,
  { name, read, start, limit }: PartOfWait,
): AsyncGenerator<StatusReport, void, undefined> {
  const { requests, failures, options, stopwatch, now: began } = session;
  const engineOptions = {
    ...options,
    follows: session.follows,
    immediate: true,
    onPoll: () => {},
    ...(limit && { limit }),
    timeout: session.left,
    maxRequests: options.maxRequests - requests,
    retryBudget: session.retryTime,
    startStopwatch: () => ({
      elapsed: (limit?: number) => stopwatch.elapsed(limit) - began,
      until: (time: number, interrupt?: AbortSignal) =>
        stopwatch.until(time + began, interrupt),
    }),
  };
  let seen: StatusReading | undefined;
  const tracked = session.tracked(read);
  const noted = async (signal: AbortSignal) => seen = await tracked(signal);
  try {
    for await (const part of pollJob(noted, start, engineOptions, name)) {
      session.requests = requests + part.requests;
      session.failures = failures + part.failures;
      // Also if it was in an earlier part that the job was seen.
      const other = seen && session.replacedBy(seen) && !session.follows;
      if (seen && !other) session.learn(seen);
      const { ended, nextDelay, retryAfter } = part;
      if (ended) session.follow(retryAfter);
      yield session.report(other ? "superseded" : ended, nextDelay);
    }
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    const count = error.report?.failures ?? error.requests;
    session.requests = requests + error.requests;
    // The latest of them is counted as it is taken.
    session.failures = failures + count - 1;
    session.failed(error);
    if (error.retryAfter) session.goodAt = session.now;
    const ended = session.spent(session.quiet);
    if (!ended || !error.transient) throw session.complete(error);
    yield session.end(ended);
  }
}
