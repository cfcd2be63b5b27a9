import { abortable } from "./abort.ts";
import type { StatusReading } from "./status_reading.ts";
import { backoff } from "./retry.ts";
import { connect, type Endpoint } from "./transport.ts";
import type { Course } from "./course.ts";
import { StatusError } from "./errors.ts";
import type { EventStream } from "./event_stream.ts";
import type { Ended } from "./report.ts";
import {
  jobPath,
  jobReader,
  type ResolvedStatusOptions,
  type StatusReport,
} from "./status.ts";
import { readStreams, type StreamEnd, type StreamInput } from "./streams.ts";
import type { Read } from "./poll_engine.ts";

/**
 * When the job is looked at if a stream that was requested reports no state:
 * some servers send changes only, and a proxy may hold a stream back.
 */
const FIRST_LOOK_MS = 3_000;

/**
 * Intervals between looks while no stream of the job has ever reported a state.
 * They grow in proportion to the wait, so that the end is seen late by about a
 * third of it at most, with few requests.
 */
const MIN_MUTE_MS = 5_000;
const MAX_MUTE_MS = 30_000;
const MUTE_GROWTH = 1.5;

/**
 * The interval between looks while streams report. At the price of a request a
 * minute, it bounds how late the end is seen if a living stream omits it.
 */
const SAFETY_MS = 60_000;

/** What has happened. */
type Input =
  | StreamInput
  /** There is no stream any longer. */
  | { readonly type: "end"; readonly end: StreamEnd }
  /** The timer of a look, or of the deadline, has fired. */
  | { readonly type: "due" }
  /** A look has succeeded. */
  | { readonly type: "look"; readonly reading: StatusReading }
  /** A look has failed. */
  | { readonly type: "failure"; readonly failure: StatusError };

/** What follows from it. */
interface Step {
  readonly report?: StatusReport;
  readonly end?: StreamEnd;
}

/**
 * Follows a job over server-sent events, reconnecting until there is no stream,
 * or nothing more to report on it. Silence does not prove that the job is
 * pending, so the job is looked at by plain requests, too: when a stream reports
 * no state within a few seconds, and now and then in any case.
 */
export class StreamPhase {
  readonly #course: Course;
  readonly #stream: EventStream;
  readonly #options: ResolvedStatusOptions;
  readonly #endpoint: Endpoint;
  readonly #read: Read<StatusReading>;
  readonly #leave = new AbortController();
  /** Whether the present stream has reported a state. */
  #reported = false;
  /** Whether any has. */
  #proven = false;
  #muteInterval = MIN_MUTE_MS;
  /** Looks that failed in a row. */
  #failures = 0;
  /** When the next look is due. */
  #due = Infinity;
  /** The end that a stream has reported, if another job may be current by now. */
  #reportedEnd: StatusReading | undefined;
  /** The look under way. */
  #look: Promise<Input> | undefined;

  /**
   * Creates the phase.
   *
   * @param course The wait that this is a part of.
   * @param stream The job's stream.
   * @param options Where the server is.
   */
  constructor(
    course: Course,
    stream: EventStream,
    options: ResolvedStatusOptions,
  ) {
    this.#course = course;
    this.#stream = stream;
    this.#options = options;
    this.#endpoint = connect(options, "GET", jobPath(options.job));
    this.#read = jobReader(this.#endpoint, options.clock);
  }

  /** Yields reports until one has `ended`, or until there is no stream. */
  async *run(): AsyncGenerator<StatusReport, StreamEnd> {
    const inputs = readStreams(
      this.#course,
      this.#stream,
      this.#options,
      this.#leave.signal,
    );
    const next = async (): Promise<Input> => {
      const { done, value } = await inputs.next();
      return done ? { type: "end", end: value } : value;
    };
    let followed = next();
    try {
      for (;;) {
        const input = await this.#first(followed);
        const { report, end } = this.#take(input);
        if (report) yield report;
        if (end) return end;
        const { type } = input;
        if (type === "request" || type === "pause" || type === "event") {
          // After the end, only the look under way is waited for.
          followed = this.#reportedEnd ? new Promise(() => {}) : next();
        }
      }
    } finally {
      this.#leave.abort();
      this.#stream.close();
      followed.catch(() => {});
    }
  }

  /** Waits for the stream, a look, or the timer of one. */
  #first(followed: Promise<Input>): Promise<Input> {
    const { clock, signal } = this.#options;
    return abortable(signal, (resolve, reject) => {
      const timer = new AbortController();
      followed.then(resolve, reject);
      this.#look?.then(resolve, reject);
      const { left } = this.#course;
      const ms = Math.min(this.#due - this.#course.time(), left);
      if (!this.#look && ms < Infinity) {
        // Whole milliseconds: less may not move a clock at all.
        clock.delay(Math.max(0, Math.ceil(ms)), timer)
          .then(() => resolve({ type: "due" }), () => {});
      }
      return () => timer.abort();
    });
  }

  #take(input: Input): Step {
    switch (input.type) {
      case "request":
        this.#reported = false;
        return this.#plan(FIRST_LOOK_MS);
      case "pause":
        // The server has asked for it, or is in trouble.
        return this.#plan(Math.max(input.ms, this.#due - this.#course.time()));
      case "event":
        // Later events do not delay the look: they may be repetitions.
        if (!this.#reported) this.#plan(SAFETY_MS);
        this.#reported = this.#proven = true;
        return this.#heard(input.reading);
      case "due":
        return this.#expire();
      case "look":
        return this.#looked(input.reading);
      case "failure":
        return this.#failed(input.failure);
      case "end":
        return input;
    }
  }

  /** Sets the next look. */
  #plan(ms: number): Step {
    this.#due = this.#course.time() + Math.max(ms, this.#course.quiet);
    return {};
  }

  #learn(reading: StatusReading, ended?: Ended): StatusReport {
    this.#course.learn(reading);
    return this.#course.report(
      reading.status === "pending" ? ended : "finished",
    );
  }

  #heard(reading: StatusReading): Step {
    const course = this.#course;
    if (
      reading.status === "pending" || !course.follows || course.left === 0 ||
      course.exhausted(course.quiet)
    ) return { report: this.#learn(reading) };
    this.#reportedEnd = reading;
    if (course.quiet === 0) this.#look ??= this.#request();
    else this.#plan(0);
    return {};
  }

  #expire(): Step {
    const course = this.#course;
    // The look at the deadline is left to the polls.
    if (course.left === 0) return { end: {} };
    // A timer may fire a moment early.
    if (course.time() < this.#due) return {};
    if (course.exhausted()) {
      // Without a request to spare, a stream that reports is waited for.
      const { retryBudget } = this.#options;
      this.#due = this.#proven ? Infinity : course.goodAt + retryBudget;
      return course.time() < this.#due ? {} : { end: {} };
    }
    this.#look = this.#request();
    return {};
  }

  /** Looks at the job once. */
  async #request(): Promise<Input> {
    const { signal } = this.#leave;
    try {
      const reading = await this.#course
        .request(this.#read, this.#endpoint.name, signal);
      return { type: "look", reading };
    } catch (failure) {
      if (!(failure instanceof StatusError)) throw failure;
      return { type: "failure", failure };
    }
  }

  #looked(reading: StatusReading): Step {
    const course = this.#course;
    this.#look = undefined;
    this.#failures = 0;
    const replaced = course.replacedBy(reading);
    if (replaced && !course.follows) {
      return { report: course.report("superseded") };
    }
    if (this.#reportedEnd && !replaced) {
      return { report: this.#learn(this.#reportedEnd) };
    }
    // A look that was under way at the deadline was the last one.
    const ended = course.left === 0 ? "timeout" : undefined;
    const report = this.#learn(reading, ended);
    this.#plan(this.#proven ? SAFETY_MS : this.#muteInterval);
    this.#muteInterval = Math.min(
      this.#muteInterval * MUTE_GROWTH,
      MAX_MUTE_MS,
    );
    return replaced ? { report, end: { replaced } } : { report };
  }

  #failed(failure: StatusError): Step {
    const { random, retryBudget } = this.#options;
    const course = this.#course;
    this.#look = undefined;
    this.#failures++;
    if (this.#reportedEnd) return { report: this.#learn(this.#reportedEnd) };
    if (this.#proven) {
      // The stream reports the job, even if nothing else does.
      if (failure.transient) this.#plan(SAFETY_MS);
      else this.#due = Infinity;
    } else if (
      failure.transient && course.time() < course.goodAt + retryBudget
    ) {
      this.#plan(backoff(this.#failures, random));
    } else {
      return { end: { failure } };
    }
    return {};
  }
}
