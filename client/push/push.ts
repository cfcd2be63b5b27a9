import { manual } from "../../algorithms/manual.ts";
import type { AlgorithmFactory } from "../../algorithms/protocol.ts";
import { StatusError } from "../errors.ts";
import type { Count, EngineOptions } from "../options.ts";
import { pollJob } from "../poll_engine.ts";
import type {
  JobOptions,
  JobSource,
  StatusReading,
  StatusReport,
} from "../status.ts";
import { abortable, startStopwatch } from "../timing.ts";
import { JobStream } from "./job_stream.ts";
import { LookTimes, SAFETY_MS } from "./look_times.ts";
import { longPolls } from "./long_poll.ts";
import { SETTLE_INTERVAL_MS, WaitSession } from "./wait_session.ts";

/**
 * Waits for a job by server-sent events, by requests that the server holds, or by
 * polls, whichever works first. While a stream is followed, one read of the engine
 * waits for the next state: an event, or the response to a look. Looks are plain
 * requests: when a stream reports no state within a few seconds, after a suspension,
 * and now and then in any case.
 */
export async function* push(
  _read: JobSource["read"],
  start: AlgorithmFactory,
  options: JobOptions,
  name: string,
  caller: Error,
): AsyncGenerator<StatusReport, void, undefined> {
  const { clock, follows, job, onPoll, signal } = options;
  const { startStopwatch: startTime = startStopwatch } = options;
  const stopwatch = startTime(clock, signal);
  const session = new WaitSession(options, stopwatch);
  const polls = longPolls(session);
  let leave = new AbortController();
  /** The stream, while it is followed, and the times of looks meanwhile. */
  let stream: JobStream | undefined;
  let looks = new LookTimes(options.random);
  /** The look under way, and the number of those that have not settled. */
  let look: Promise<StatusReading | StatusError> | undefined;
  let unsettled = 0;
  let latest: StatusReading | undefined;
  /** The end that a stream has reported, if another job may be current by now. */
  let reportedEnd: StatusReading | undefined;
  /** The milliseconds that the present poll may take. */
  let limit = Infinity;
  /** What is left of the budgets for polls. */
  let { maxRequests, retryBudget } = options;

  function follow(id: string): void {
    stream = new JobStream(session, id);
    looks = new LookTimes(options.random);
    reportedEnd = undefined;
  }

  function leaveStream(): undefined {
    stream?.close();
    leave.abort();
    leave = new AbortController();
    look?.catch(() => {});
    look = stream = undefined;
  }

  async function read(
    signal: AbortSignal,
    count: Count,
  ): Promise<StatusReading | undefined> {
    session.tally = count;
    session.requests++;
    if (!stream) {
      // A plain request, which the server may hold.
      const reading = await polls.read(signal);
      session.sync(limit);
      ({ retryBudget } = options);
      return found(reading, polls.pause());
    }
    session.count(-1);
    // A `Retry-After` before the first stream does not count.
    if (!stream.begun) session.succeeded();
    const reading = await next(stream, signal);
    if (reading || stream) return reading;
    if (session.exhausted || session.quiet > session.left) return giveUp();
    await session.pause();
    // Plain requests do not overlap, even if `fetch` ignores its signal.
    while (unsettled > 0 && session.left > 0 && session.retryTime > 0) {
      const { left, now, retryTime } = session;
      await session.until(now + Math.min(SETTLE_INTERVAL_MS, left, retryTime));
    }
    retryBudget = session.retryTime;
    return undefined;
  }

  /** Ends the wait, as no request is possible: by the state, or by the failure. */
  function giveUp(): StatusReading {
    const { failure } = session;
    if (failure && !latest) throw failure;
    // With both budgets used up, it is the deadline that ends the wait.
    if (session.left === 0) maxRequests = Infinity;
    const retryAfter = failure?.retryAfter ?? latest?.retryAfter;
    return { status: "pending", ...latest, retryAfter } as StatusReading;
  }

  function learn(reading: StatusReading): StatusReading {
    latest = reading;
    session.succeeded();
    session.follow(reading.retryAfter);
    return reading;
  }

  /** Takes the response to a plain request, and follows the job that it finds. */
  function found(reading: StatusReading, pause?: number): StatusReading {
    const { id, status } = reading;
    const isOther = id !== undefined && latest?.id !== undefined &&
      id !== latest.id;
    if (reportedEnd && !isOther) return learn(reportedEnd);
    const isNew = latest === undefined ? job === undefined : isOther && follows;
    learn(reading);
    if (isNew) leaveStream();
    else looks.looked(session.now);
    if (status !== "pending") return reading;
    if (isNew && id !== undefined && !session.exhausted) follow(id);
    const wait = isNew || stream ? 0 : pause;
    if (wait === undefined) return reading;
    // A stream that is followed waits by itself.
    const recheck = stream?.begun ? 0 : Math.max(wait, session.quiet);
    return { ...reading, recheck };
  }

  /** Waits for the stream, a look, or the timer of either. */
  async function next(
    stream: JobStream,
    signal: AbortSignal,
  ): Promise<StatusReading | undefined> {
    const { left, now } = session;
    const timer = new AbortController();
    const at = look
      ? stream.openAt
      : Math.min(stream.openAt, looks.due, now + left);
    // A look has a limit of its own. Else there is always a timer, by which a
    // suspension is noticed.
    const timed = look && at === Infinity
      ? undefined
      : session.until(Math.min(at, now + SAFETY_MS), timer.signal);
    const take = await abortable(() =>
      Promise.race([
        stream.news?.then((news) => () => streamed(stream, stream.take(news))),
        look?.then((result) => () => looked(result)),
        timed?.then(() => () => expire(stream)),
      ].filter((each) => each !== undefined)), signal)
      .finally(() => timer.abort());
    // After a suspension the state may be another one, and the stream may be dead
    // without a sign.
    if (!timed) session.sync();
    else if (await timed !== undefined) looks.due = session.now;
    return take();
  }

  function streamed(
    stream: JobStream,
    result: StatusReading | boolean,
  ): StatusReading | undefined {
    if (result === false) return leaveStream();
    if (result === true) {
      if (stream.openAt < Infinity) looks.reconnecting(stream.openAt);
      return undefined;
    }
    looks.reported(session.now);
    const blocked = unsettled > 0 && !look || session.spent;
    const isPending = result.status === "pending";
    if (isPending || !follows || blocked) {
      stream.listen();
      learn(result);
      // At the deadline there is a last look.
      if (isPending && session.left === 0) return undefined;
      return { ...result, ...(isPending && { recheck: 0 }) };
    }
    // Another job may be the current one, which a look finds out.
    reportedEnd = result;
    looks.due = 0;
    return undefined;
  }

  function expire(stream: JobStream): StatusReading | undefined {
    const { exhausted, left, now, quiet, retryTime } = session;
    if (left === 0 && !look) {
      // The look at the deadline is left to the polls.
      return reportedEnd ? learn(reportedEnd) : leaveStream();
    }
    if (now >= stream.openAt) {
      const further = stream.open();
      if (stream.openAt === Infinity) looks.requested(now);
      return streamed(stream, further);
    }
    if (look || now < looks.due) return undefined;
    if (quiet > 0) looks.due = now + quiet;
    else if (exhausted) {
      // Without a request to spare, a stream that reports is waited for.
      if (!looks.proven && retryTime === 0) return leaveStream();
      looks.due = looks.proven ? Infinity : now + retryTime;
    } else if (unsettled > 0 && retryTime > 0) {
      looks.due = now + Math.min(SETTLE_INTERVAL_MS, retryTime);
    } else {
      unsettled++;
      const send = (signal: AbortSignal) =>
        polls.read(signal).finally(() => unsettled--);
      look = session.request(send, polls.name, leave.signal);
    }
    return undefined;
  }

  function looked(
    result: StatusReading | StatusError,
  ): StatusReading | undefined {
    look = undefined;
    if (!(result instanceof StatusError)) return found(result);
    const { transient } = result;
    session.failed(result);
    const { left, now, retryTime } = session;
    if (reportedEnd) return learn(reportedEnd);
    if (left === 0) {
      if (looks.proven) return giveUp();
      // The engine counts it, and ends the wait.
      session.count(0, -1);
      throw result;
    }
    if (!looks.proven && (!transient || retryTime === 0)) return leaveStream();
    looks.failed(now, transient);
    return undefined;
  }

  /** Leaves out the time of the next request, which a stream does not need. */
  function shown(report: StatusReport): StatusReport {
    if (!stream?.begun) return report;
    const { nextDelay: _, ...known } = report;
    return known as StatusReport;
  }

  const engineOptions: EngineOptions<StatusReport> = {
    ...options,
    immediate: true,
    onPoll: (report) => onPoll?.(shown(report)),
    attempt(send) {
      limit = polls.limit(!stream && (latest ?? job) !== undefined);
      return send(stream ? Infinity : limit);
    },
    startStopwatch: () => ({
      elapsed: stopwatch.elapsed,
      // A suspension ends a `Retry-After` for all requests. Like an event, it is a
      // reason to look at the job while a stream is followed.
      async until(time, interrupt) {
        const slept = await session.until(time, interrupt);
        if (slept !== undefined) looks.due = session.now;
        return slept;
      },
    }),
    // A stream needs no further request.
    get maxRequests() {
      return stream ? Infinity : maxRequests;
    },
    get retryBudget() {
      return retryBudget;
    },
  };
  // A wait by events goes on after a failure, also where there are no intervals.
  function startRun(): ReturnType<AlgorithmFactory> {
    const run = start();
    return run instanceof manual ? [].values() : run;
  }
  if (job !== undefined) follow(job);
  try {
    const reports = pollJob(read, startRun, engineOptions, name, caller);
    for await (const report of reports) yield shown(report);
  } finally {
    leaveStream();
  }
}
