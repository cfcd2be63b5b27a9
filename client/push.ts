import type { AlgorithmFactory, Waits } from "../algorithms/protocol.ts";
import { type Algorithm, resolveAlgorithm } from "../algorithms/resolve.ts";
import { Schedule } from "../algorithms/schedule.ts";
import { readStatus, type StatusReading } from "./answer.ts";
import { backoff } from "./backoff.ts";
import { systemClock } from "./clock.ts";
import { connect } from "./connection.ts";
import { Course } from "./course.ts";
import { amend, StatusError } from "./errors.ts";
import { EventStream } from "./event_stream.ts";
import { longPolls } from "./long_poll.ts";
import { notify } from "./notify.ts";
import { checkPollOptions } from "./options.ts";
import { lastReport, startAt, type Table } from "./start.ts";
import {
  jobPath,
  type StatusOptions,
  statusReader,
  type StatusReport,
} from "./status.ts";

/** One request, and its retries. */
const single: AlgorithmFactory = () => [].values();

/** Streams in a row that may be futile, or not come about, before polls. */
const MOST_FUTILE = 3;

/**
 * How long a stream has to last, in milliseconds: to open one after the other
 * would be to poll, and more often than any algorithm says.
 */
const SHORT = 10_000;

/**
 * How it ended that a stream was read: it had told something, or nothing or not
 * for long; or there is nothing to be told any more, and a look at the job will
 * show why.
 */
type StreamEnd = "told" | "futile" | "over";

/**
 * Starts to be told of a job: by a stream of events; where there is none, by
 * requests that the server holds; and where it does not, by polls.
 *
 * @param table The algorithms that are known by name.
 * @param algorithm When to poll.
 * @param options Which job, where, and within what budget.
 */
export function startPush(
  table: Table,
  algorithm: Algorithm,
  options: StatusOptions,
): AsyncGenerator<StatusReport, void, undefined> {
  checkPollOptions(options);
  const { origin } = connect(options, "GET", jobPath(options.job));
  const start = startAt(origin, resolveAlgorithm(algorithm, table));
  // Made now, while the caller is on the stack.
  return push(start, options, new Error());
}

async function* push(
  start: AlgorithmFactory,
  options: StatusOptions,
  caller: Error,
): AsyncGenerator<StatusReport, void, undefined> {
  options.signal?.throwIfAborted();
  const waits = start();
  const schedule = new Schedule(waits);
  const course = new Course(options);
  try {
    for await (const report of follow(course, waits, options)) {
      if (report.ended === "finished") {
        const { requests, elapsed } = report;
        try {
          schedule.finish({ ...course.latest, requests, elapsed });
        } catch {
          // As with polls: it takes nothing from a job that has ended.
        }
      }
      await notify(options.onPoll, report, options.signal);
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
 * Follows a job through all channels. Whoever reads the reports leaves at the one
 * that has `ended`.
 */
async function* follow(
  course: Course,
  waits: Waits,
  options: StatusOptions,
): AsyncGenerator<StatusReport, void, undefined> {
  const { clock = systemClock, job } = options;
  let id = job;
  if (job === undefined) {
    const endpoint = connect(options, "GET", jobPath(job));
    const read = statusReader(endpoint, clock);
    const found = await lastReport(course.poll(read, single, endpoint));
    const pause = course.capped(course.latest.retryAfter);
    const ended = found.ended === "finished"
      ? found.ended
      : course.spent(pause);
    yield course.report(ended, pause);
    await course.pause(pause);
    ({ id } = course.latest);
  }
  let path = jobPath(job);
  if (id !== undefined) {
    const stream = new EventStream(options, `${jobPath(id)}/events`);
    const failure = yield* listen(course, stream, options);
    // Where its stream is, there is the job too, whichever is the current one.
    if (stream.worked) path = jobPath(id);
    const pause = course.capped(failure?.retryAfter);
    const ended = course.exhausted(pause);
    if (ended && failure && !course.known) throw failure;
    if (ended) yield course.report(ended);
    await course.pause(pause);
  }
  const polls = longPolls(options, path, () => course.left);
  yield* course.poll(polls.read, () => polls.pace(waits), polls);
}

/**
 * Is told of a job by its stream, through all cuts, until there is no stream any
 * more or nothing to be told.
 *
 * @returns Why there is no stream, if that is known.
 */
async function* listen(
  course: Course,
  stream: EventStream,
  options: StatusOptions,
): AsyncGenerator<StatusReport, StatusError | undefined> {
  const { random = Math.random } = options;
  const { name } = stream;
  const read = async (signal: AbortSignal) => {
    await stream.connect(signal);
    return course.latest;
  };
  for (let futile = 0; futile < MOST_FUTILE && course.left > 0;) {
    try {
      const limits = { name, most: MOST_FUTILE };
      await lastReport(course.poll(read, single, limits));
    } catch (error) {
      if (error instanceof StatusError) return error;
      throw error;
    }
    // The end has been seen.
    if (!stream.open) break;
    const end = yield* hear(course, stream, options);
    if (end === "over" || course.exhausted()) break;
    futile = end === "told" ? 0 : futile + 1;
    // As long as the server would like, and a little longer: clients that were
    // cut off together do not come back together.
    const pause = course.capped(stream.retry) + backoff(futile + 1, random);
    if (futile < MOST_FUTILE) await course.pause(pause);
  }
  return undefined;
}

/** Hears what an open stream tells, until it ends or the deadline comes. */
async function* hear(
  course: Course,
  stream: EventStream,
  options: StatusOptions,
): AsyncGenerator<StatusReport, StreamEnd> {
  const { clock = systemClock, job } = options;
  const { left } = course;
  const start = course.time();
  const heard = new AbortController();
  let expired = false;
  const expire = () => {
    expired = true;
    stream.close();
  };
  if (left < Infinity) {
    clock.delay(left, { signal: heard.signal }).then(expire, () => {});
  }
  let told = false;
  try {
    for await (const { event, data } of stream.read()) {
      if (event === "end") return "over";
      if (event !== "status") continue;
      const reading = readEvent(data);
      const { id = job } = course.latest;
      if (!reading || (id && reading.id && reading.id !== id)) {
        // What it would have told, the next one is to tell from the start.
        stream.lastId = "";
        return "futile";
      }
      course.learn(reading);
      const finished = reading.status !== "pending";
      yield course.report(finished ? "finished" : undefined);
      told = true;
    }
    if (!expired) {
      return told && course.time() - start >= SHORT ? "told" : "futile";
    }
    // A timer may come a moment early.
    await course.pause(Infinity);
    return "over";
  } finally {
    // Until then there was somebody.
    course.heard();
    heard.abort();
  }
}

/** Reads a state as a stream tells it; `undefined` if it is none. */
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
