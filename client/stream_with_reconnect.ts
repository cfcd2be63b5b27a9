import { abortable } from "./abort.ts";
import { StatusError } from "./errors.ts";
import type { StreamEvent } from "./event_parser.ts";
import { EventStream } from "./event_stream.ts";
import { LookTimes, SAFETY_MS } from "./look_times.ts";
import { backoff } from "./retry.ts";
import {
  jobPath,
  jobReader,
  type ResolvedStatusOptions,
  type StatusReport,
} from "./status.ts";
import { readStatus, type StatusReading } from "./status_reading.ts";
import { connect, type Endpoint } from "./transport.ts";
import { SETTLE_INTERVAL_MS, type WaitSession } from "./wait_session.ts";
import type { Read } from "./poll_engine.ts";

/** Streams in a row that may fail, or report nothing for long, before polls. */
const MAX_FUTILE_COUNT = 3;

/**
 * How long a stream has to last: to open one after the other would be to poll,
 * and more often than any algorithm says.
 */
const MIN_LASTING_MS = 10_000;

/** Why the stream is no longer followed although the wait goes on. */
export interface StreamEnd {
  /** Whether another job has become the current one. */
  readonly replaced?: boolean;
}

/** What has happened. */
type Input =
  /** The response to the request for a stream; `false` after the end. */
  | { readonly type: "stream"; readonly result: boolean | StatusError }
  /** An event of the stream, or its end. */
  | { readonly type: "event"; readonly result: IteratorResult<StreamEvent> }
  /** A look at the job. */
  | { readonly type: "look"; readonly result: StatusReading | StatusError }
  /** The timer has fired. */
  | { readonly type: "timer" };

/** What follows from it. */
interface Step {
  readonly report?: StatusReport;
  readonly end?: StreamEnd;
}

/**
 * Follows a job over server-sent events, reconnecting until the stream is
 * unavailable or the job has ended. Meanwhile it looks at the job by plain
 * requests: when a stream reports no state within a few seconds, after a
 * suspension, and now and then in any case.
 *
 * @param session The wait that this is a part of.
 * @param id The job.
 * @param options Where the server is.
 * @returns Yields reports until one has `ended`, or until there is no stream.
 */
export async function* streamWithReconnect(
  session: WaitSession,
  id: string,
  options: ResolvedStatusOptions,
): AsyncGenerator<StatusReport, StreamEnd, undefined> {
  const follower = new StreamFollower(session, id, options);
  try {
    for (;;) {
      const { report, end } = follower.take(await follower.next());
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
  readonly #stream: EventStream;
  readonly #endpoint: Endpoint;
  readonly #read: Read<StatusReading>;
  readonly #looks: LookTimes;
  readonly #leave = new AbortController();
  /** When the next stream is requested, unless there is one. */
  #openAt = 0;
  /** The response or the event that is awaited. */
  #awaited: Promise<Input> | undefined;
  #events: AsyncGenerator<StreamEvent, void, undefined> | undefined;
  /** Whether a request for a stream has not settled; it may have timed out. */
  #opening = false;
  /** When the present stream was requested, and whether it has reported. */
  #requestedAt = 0;
  #reported = false;
  /** Streams in a row that were of no use. */
  #futile = 0;
  /** The look under way. */
  #look: Promise<Input> | undefined;
  /** The end that a stream has reported, if another job may be current by now. */
  #reportedEnd: StatusReading | undefined;

  constructor(
    session: WaitSession,
    id: string,
    options: ResolvedStatusOptions,
  ) {
    const { clock, job, random } = options;
    this.#session = session;
    this.#options = options;
    this.#stream = new EventStream(options, `${jobPath(id)}/events`);
    this.#endpoint = connect(options, "GET", jobPath(job));
    this.#read = session.tracked(jobReader(this.#endpoint, clock));
    this.#looks = new LookTimes(random);
  }

  /** Ends all that is under way. */
  close(): void {
    this.#leave.abort();
    this.#stream.close();
    this.#awaited?.catch(() => {});
    this.#look?.catch(() => {});
  }

  /** Waits for the stream, a look, or the timer of either. */
  async next(): Promise<Input> {
    const session = this.#session;
    const timer = new AbortController();
    let timed: Promise<boolean> | undefined;
    const at = this.#look
      ? this.#openAt
      : Math.min(this.#openAt, this.#looks.due, session.time() + session.left);
    const input = await abortable<Input>(
      this.#options.signal,
      (resolve, reject) => {
        this.#awaited?.then(resolve, reject);
        this.#look?.then(resolve, reject);
        // A look has a limit of its own. Else there is always a timer, by which
        // a suspension is noticed.
        if (!this.#look || at < Infinity) {
          timed = session.until(
            Math.min(at, session.time() + SAFETY_MS),
            timer.signal,
          );
          timed.then(() => resolve({ type: "timer" }), reject);
        }
        return () => timer.abort();
      },
    );
    // It reads the clock as it ends. After a suspension the state may be another
    // one, and the stream may be dead without a sign.
    if (!timed) session.sync();
    else if (await timed) this.#looks.due = session.time();
    return input;
  }

  /** Takes a step. */
  take(input: Input): Step {
    switch (input.type) {
      case "stream":
        return this.#requested(input.result);
      case "event":
        return input.result.done
          ? this.#closed()
          : this.#received(input.result.value);
      case "look":
        this.#look = undefined;
        return input.result instanceof StatusError
          ? this.#failed(input.result)
          : this.#looked(input.result);
      case "timer":
        return this.#expire();
    }
  }

  /** Requests a stream. */
  #open(now: number): Step {
    const session = this.#session;
    if (session.left === 0 || session.exhausted()) return { end: {} };
    // A request that ignores its signal is no stream, and delays the next one.
    if (this.#opening) return this.#reconnect(false);
    this.#openAt = Infinity;
    this.#requestedAt = now;
    this.#reported = false;
    this.#looks.requested(now);
    const open = async (signal: AbortSignal) => {
      this.#opening = true;
      try {
        return await this.#stream.open(signal);
      } finally {
        this.#opening = false;
      }
    };
    this.#awaited = session
      .request(open, this.#stream.name, this.#leave.signal)
      .then((result) => ({ type: "stream", result }));
    return {};
  }

  #requested(result: boolean | StatusError): Step {
    this.#awaited = undefined;
    // The server has sent the end before.
    if (result === false) return { end: {} };
    if (result === true) {
      this.#events = this.#stream.read(this.#leave.signal);
      return this.#listen();
    }
    this.#session.failed(result);
    return result.transient ? this.#reconnect(false) : { end: {} };
  }

  #listen(): Step {
    this.#awaited = this.#events?.next()
      .then((result) => ({ type: "event", result }));
    return {};
  }

  #received({ event, data }: StreamEvent): Step {
    const session = this.#session;
    if (event === "end") return { end: {} };
    // Many servers do not name their events.
    if (event !== "status" && event !== "message") return this.#listen();
    const reading = readEvent(data);
    const { id = this.#options.job } = session.latest;
    if (reading && !session.replacedBy(reading, id)) {
      this.#reported = true;
      this.#looks.reported(session.time());
      return this.#report(reading);
    }
    if (event === "message") return this.#listen();
    // The next stream is to begin with the present state.
    this.#stream.lastId = "";
    this.#stream.close();
    this.#reported = false;
    return this.#closed();
  }

  #report(reading: StatusReading): Step {
    const session = this.#session;
    if (
      reading.status === "pending" || !session.follows ||
      session.left === 0 || session.exhausted(session.quiet)
    ) {
      this.#listen();
      return { report: this.#learn(reading) };
    }
    // Another job may be the current one: only a look can say.
    this.#reportedEnd = reading;
    this.#awaited = undefined;
    this.#looks.due = 0;
    return {};
  }

  #closed(): Step {
    this.#awaited = undefined;
    if (this.#reported) this.#session.succeeded();
    return this.#reconnect(true);
  }

  /** Sets when the next stream is requested, or ends for want of a good one. */
  #reconnect(opened: boolean): Step {
    const session = this.#session;
    const { random } = this.#options;
    const now = session.time();
    const lasted = now - this.#requestedAt >= MIN_LASTING_MS;
    this.#futile = this.#reported && lasted ? 0 : this.#futile + 1;
    if (this.#futile === MAX_FUTILE_COUNT || session.exhausted()) {
      return { end: {} };
    }
    // Later than the server asks for: clients that were cut off together do
    // not come back together.
    const ms = opened
      ? session.capped(this.#stream.retry) + backoff(this.#futile + 1, random)
      : backoff(this.#futile, random);
    const pause = Math.max(ms, session.quiet);
    session.excuse(opened ? pause : session.quiet);
    this.#openAt = now + pause;
    this.#looks.reconnecting(this.#openAt);
    return {};
  }

  #expire(): Step {
    const session = this.#session;
    const now = session.time();
    if (session.left === 0 && !this.#look) {
      // The look at the deadline is left to the polls.
      return this.#reportedEnd
        ? { report: this.#learn(this.#reportedEnd) }
        : { end: {} };
    }
    if (now >= this.#openAt) return this.#open(now);
    if (this.#look || now < this.#looks.due) return {};
    if (session.quiet > 0) {
      this.#looks.due = now + session.quiet;
      return {};
    }
    if (session.exhausted()) {
      // Without a request to spare, a stream that reports is waited for.
      const ms = this.#looks.proven ? Infinity : session.retryTime;
      this.#looks.due = now + ms;
      return ms > 0 ? {} : { end: {} };
    }
    if (session.busy && session.retryTime > 0) {
      this.#looks.due = now + Math.min(SETTLE_INTERVAL_MS, session.retryTime);
      return {};
    }
    this.#look = session
      .request(this.#read, this.#endpoint.name, this.#leave.signal)
      .then((result) => ({ type: "look", result }));
    return {};
  }

  #learn(reading: StatusReading, ended?: "timeout"): StatusReport {
    this.#session.learn(reading);
    return this.#session.report(
      reading.status === "pending" ? ended : "finished",
    );
  }

  #looked(reading: StatusReading): Step {
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
    return replaced ? { report, end: { replaced } } : { report };
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
    if (!proven && (!transient || session.retryTime === 0)) return { end: {} };
    this.#looks.failed(session.time(), transient);
    return {};
  }
}

/** Reads a state from the data of an event; `undefined` without one. */
function readEvent(data: string): StatusReading | undefined {
  try {
    return readStatus({
      body: JSON.parse(data),
      etag: null,
      retryAfter: undefined,
      fail: (type, what) => new StatusError(type, what),
    });
  } catch {
    return undefined;
  }
}
