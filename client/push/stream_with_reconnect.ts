import { abortable } from "../timing.ts";
import { StatusError } from "../errors.ts";
import {
  defaultSource,
  type StatusReading,
  type StatusReport,
} from "../status.ts";
import { JobStream, type TakeStream } from "./job_stream.ts";
import { LookTimes, SAFETY_MS } from "./look_times.ts";
import { SETTLE_INTERVAL_MS, type WaitSession } from "./wait_session.ts";

/** Why the stream is no longer followed: another job may be the current one. */
type StreamEnd = "unavailable" | "replaced";

/** What follows from a response, an event or the timer. */
interface Step {
  readonly report?: StatusReport;
  readonly end?: StreamEnd;
}

/**
 * Follows a job over server-sent events, reconnecting until the stream is
 * unavailable or a report has `ended`. Meanwhile it looks at the job by plain
 * requests: when a stream reports no state within a few seconds, after a
 * suspension, and now and then in any case.
 */
export async function* streamWithReconnect(
  session: WaitSession,
  id: string,
): AsyncGenerator<StatusReport, StreamEnd, undefined> {
  const { options } = session;
  const { name, read } = defaultSource(options);
  const tracked = session.tracked(read);
  const leave = new AbortController();
  const stream = new JobStream(session, id, leave.signal);
  const looks = new LookTimes(options.random);
  /** The plain request under way. */
  let look: Promise<() => Step> | undefined;
  /** The end that a stream has reported, if another job may be current by now. */
  let reportedEnd: StatusReading | undefined;

  /** Waits for the stream, a look, or the timer of either. */
  async function next(): Promise<() => Step> {
    const timer = new AbortController();
    let timed: Promise<boolean> | undefined;
    const { now } = session;
    const at = look
      ? stream.openAt
      : Math.min(stream.openAt, looks.due, now + session.left);
    const take = await abortable<() => Step>(
      options.signal,
      (resolve, reject) => {
        stream.awaited?.then((take) => resolve(() => streamed(take)), reject);
        look?.then(resolve, reject);
        // A look has a limit of its own. Else there is always a timer, by which
        // a suspension is noticed.
        if (!look || at < Infinity) {
          const due = Math.min(at, now + SAFETY_MS);
          timed = session.until(due, timer.signal);
          timed.then(() => resolve(expire), reject);
        }
        return () => timer.abort();
      },
    );
    // It reads the clock as it ends. After a suspension the state may be another
    // one, and the stream may be dead without a sign.
    if (!timed) session.sync();
    else if (await timed) looks.due = session.now;
    return take;
  }

  function streamed(take: TakeStream): Step {
    stream.awaited = undefined;
    const result = take();
    return typeof result === "object" ? reported(result) : follow(result);
  }

  /** Goes on with the stream, or leaves it. */
  function follow(further: boolean): Step {
    if (stream.openAt < Infinity) looks.reconnecting(stream.openAt);
    return further ? {} : { end: "unavailable" };
  }

  function reported(reading: StatusReading): Step {
    looks.reported(session.now);
    const blocked = session.busy && !look || session.spent(session.quiet);
    if (reading.status === "pending" || !session.follows || blocked) {
      stream.listen();
      return { report: learn(reading) };
    }
    // Another job may be the current one, which a look finds out.
    reportedEnd = reading;
    looks.due = 0;
    return {};
  }

  function expire(): Step {
    const { now, quiet, retryTime } = session;
    if (session.left === 0 && !look) {
      // The look at the deadline is left to the polls.
      return reportedEnd
        ? { report: learn(reportedEnd) }
        : { end: "unavailable" };
    }
    if (now >= stream.openAt) {
      const further = stream.open(now);
      if (stream.openAt === Infinity) looks.requested(now);
      return follow(further);
    }
    if (look || now < looks.due) return {};
    if (quiet > 0) {
      looks.due = now + quiet;
    } else if (session.exhausted()) {
      // Without a request to spare, a stream that reports is waited for.
      const ms = looks.proven ? Infinity : retryTime;
      looks.due = now + ms;
      if (ms === 0) return { end: "unavailable" };
    } else if (session.busy && retryTime > 0) {
      looks.due = now + Math.min(SETTLE_INTERVAL_MS, retryTime);
    } else {
      look = session.request(tracked, name, leave.signal)
        .then((result) => () => looked(result));
    }
    return {};
  }

  function learn(reading: StatusReading, ended?: "timeout"): StatusReport {
    session.learn(reading);
    return session.report(reading.status === "pending" ? ended : "finished");
  }

  function looked(reading: StatusReading | StatusError): Step {
    look = undefined;
    if (reading instanceof StatusError) return failed(reading);
    const replaced = session.replacedBy(reading);
    if (replaced && !session.follows) {
      return { report: session.report("superseded") };
    }
    if (reportedEnd && !replaced) return { report: learn(reportedEnd) };
    // A look that was under way at the deadline was the last one.
    const report = learn(reading, session.left === 0 ? "timeout" : undefined);
    looks.looked(session.now);
    return replaced ? { report, end: "replaced" } : { report };
  }

  function failed(failure: StatusError): Step {
    const { transient } = failure;
    session.failed(failure);
    if (reportedEnd) return { report: learn(reportedEnd) };
    if (session.left === 0) {
      if (!looks.proven && !transient) throw session.complete(failure);
      return { report: session.end("timeout") };
    }
    if (!looks.proven && (!transient || session.retryTime === 0)) {
      return { end: "unavailable" };
    }
    looks.failed(session.now, transient);
    return {};
  }

  try {
    for (;;) {
      const { report, end } = (await next())();
      if (report) yield report;
      if (end) return end;
    }
  } finally {
    leave.abort();
    stream.close();
    look?.catch(() => {});
  }
}
