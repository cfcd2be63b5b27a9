import { abortable } from "./abort.ts";
import { StatusError } from "./errors.ts";
import { JobStream, type TakeStream } from "./job_stream.ts";
import { LookTimes, SAFETY_MS } from "./look_times.ts";
import type { Read } from "./poll_engine.ts";
import {
  defaultSource,
  type ResolvedStatusOptions,
  type StatusReport,
} from "./status.ts";
import type { StatusReading } from "./status_reading.ts";
import { SETTLE_INTERVAL_MS, type WaitSession } from "./wait_session.ts";

/** Why the stream is no longer followed: another job may be the current one. */
type StreamEnd = "unavailable" | "replaced";

/** What follows from a response, an event or the timer. */
interface Step {
  readonly report?: StatusReport;
  readonly end?: StreamEnd;
}

type Take = () => Step;

/**
 * Follows a job over server-sent events, reconnecting until the stream is
 * unavailable or a report has `ended`. Meanwhile it looks at the job by plain
 * requests: when a stream reports no state within a few seconds, after a
 * suspension, and now and then in any case.
 */
export async function* streamWithReconnect(
  session: WaitSession,
  id: string,
  options: ResolvedStatusOptions,
): AsyncGenerator<StatusReport, StreamEnd, undefined> {
  const follower = new StreamFollower(session, id, options);
  try {
    for (;;) {
      const take = await follower.next();
      const { report, end } = take();
      if (report) yield report;
      if (end) return end;
    }
  } finally {
    follower.close();
  }
}

/** The state of a stream that is followed. */
class StreamFollower {
  readonly #session: WaitSession;
  readonly #options: ResolvedStatusOptions;
  /** The first line of the request for a look, for messages. */
  readonly #name: string;
  readonly #read: Read<StatusReading>;
  readonly #stream: JobStream;
  readonly #looks: LookTimes;
  readonly #leave = new AbortController();
  /** The look under way. */
  #look: Promise<Take> | undefined;
  /** The end that a stream has reported, if another job may be current by now. */
  #reportedEnd: StatusReading | undefined;

  constructor(
    session: WaitSession,
    id: string,
    options: ResolvedStatusOptions,
  ) {
    const { name, read } = defaultSource(options);
    this.#session = session;
    this.#options = options;
    this.#name = name;
    this.#read = session.tracked(read);
    this.#stream = new JobStream(session, id, options, this.#leave.signal);
    this.#looks = new LookTimes(options.random);
  }

  /** Ends all that is under way. */
  close(): void {
    this.#leave.abort();
    this.#stream.close();
    this.#look?.catch(() => {});
  }

  /** Waits for the stream, a look, or the timer of either. */
  async next(): Promise<Take> {
    const session = this.#session;
    const timer = new AbortController();
    let timed: Promise<boolean> | undefined;
    const at = this.#look ? this.#stream.openAt : Math.min(
      this.#stream.openAt,
      this.#looks.due,
      session.time() + session.left,
    );
    const take = await abortable<Take>(
      this.#options.signal,
      (resolve, reject) => {
        this.#stream.awaited?.then(
          (take) => resolve(() => this.#streamed(take)),
          reject,
        );
        this.#look?.then(resolve, reject);
        // A look has a limit of its own. Else there is always a timer, by which
        // a suspension is noticed.
        if (!this.#look || at < Infinity) {
          timed = session.until(
            Math.min(at, session.time() + SAFETY_MS),
            timer.signal,
          );
          timed.then(() => resolve(() => this.#expire()), reject);
        }
        return () => timer.abort();
      },
    );
    // It reads the clock as it ends. After a suspension the state may be another
    // one, and the stream may be dead without a sign.
    if (!timed) session.sync();
    else if (await timed) this.#looks.due = session.time();
    return take;
  }

  #streamed(take: TakeStream): Step {
    this.#stream.awaited = undefined;
    const result = take();
    return typeof result === "object"
      ? this.#report(result)
      : this.#follow(result);
  }

  /** Goes on with the stream, or leaves it. */
  #follow(further: boolean): Step {
    const { openAt } = this.#stream;
    if (openAt < Infinity) this.#looks.reconnecting(openAt);
    return further ? {} : { end: "unavailable" };
  }

  #report(reading: StatusReading): Step {
    const session = this.#session;
    this.#looks.reported(session.time());
    const blocked = session.busy && !this.#look || session.left === 0 ||
      session.exhausted(session.quiet);
    if (reading.status === "pending" || !session.follows || blocked) {
      this.#stream.listen();
      return { report: this.#learn(reading) };
    }
    // Another job may be the current one, which a look finds out.
    this.#reportedEnd = reading;
    this.#looks.due = 0;
    return {};
  }

  #expire(): Step {
    const session = this.#session;
    const now = session.time();
    if (session.left === 0 && !this.#look) {
      // The look at the deadline is left to the polls.
      return this.#reportedEnd
        ? { report: this.#learn(this.#reportedEnd) }
        : { end: "unavailable" };
    }
    if (now >= this.#stream.openAt) {
      const further = this.#stream.open(now);
      if (this.#stream.openAt === Infinity) this.#looks.requested(now);
      return this.#follow(further);
    }
    if (this.#look || now < this.#looks.due) return {};
    if (session.quiet > 0) {
      this.#looks.due = now + session.quiet;
      return {};
    }
    if (session.exhausted()) {
      // Without a request to spare, a stream that reports is waited for.
      const ms = this.#looks.proven ? Infinity : session.retryTime;
      this.#looks.due = now + ms;
      return ms > 0 ? {} : { end: "unavailable" };
    }
    if (session.busy && session.retryTime > 0) {
      this.#looks.due = now + Math.min(SETTLE_INTERVAL_MS, session.retryTime);
      return {};
    }
    this.#look = session
      .request(this.#read, this.#name, this.#leave.signal)
      .then((result) => () => this.#looked(result));
    return {};
  }

  #learn(reading: StatusReading, ended?: "timeout"): StatusReport {
    this.#session.learn(reading);
    return this.#session.report(
      reading.status === "pending" ? ended : "finished",
    );
  }

  #looked(reading: StatusReading | StatusError): Step {
    this.#look = undefined;
    if (reading instanceof StatusError) return this.#failed(reading);
    const session = this.#session;
    const replaced = session.replacedBy(reading);
    if (replaced && !session.follows) {
      return { report: session.report("superseded") };
    }
    if (this.#reportedEnd && !replaced) {
      return { report: this.#learn(this.#reportedEnd) };
    }
    // A look that was under way at the deadline was the last one.
    const ended = session.left === 0 ? "timeout" : undefined;
    const report = this.#learn(reading, ended);
    this.#looks.looked(session.time());
    return replaced ? { report, end: "replaced" } : { report };
  }

  #failed(failure: StatusError): Step {
    const session = this.#session;
    const { proven } = this.#looks;
    const { transient } = failure;
    session.failed(failure);
    if (this.#reportedEnd) return { report: this.#learn(this.#reportedEnd) };
    if (session.left === 0) {
      if (!proven && !transient) throw session.complete(failure);
      return { report: session.end("timeout") };
    }
    if (!proven && (!transient || session.retryTime === 0)) {
      return { end: "unavailable" };
    }
    this.#looks.failed(session.time(), transient);
    return {};
  }
}
