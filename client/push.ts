import type { AlgorithmFactory, Waits } from "../algorithms/protocol.ts";
import { type Algorithm, resolveAlgorithm } from "../algorithms/resolve.ts";
import { Schedule } from "../algorithms/schedule.ts";
import { systemClock } from "./clock.ts";
import { connect } from "./connection.ts";
import { Course } from "./course.ts";
import { amend, StatusError } from "./errors.ts";
import { EventStream } from "./event_stream.ts";
import { longPolls } from "./long_poll.ts";
import { notify } from "./notify.ts";
import { checkPollOptions } from "./options.ts";
import { lastReport, startAt, type Table } from "./start.ts";
import { StreamPhase } from "./stream_phase.ts";
import {
  jobPath,
  type StatusOptions,
  statusReader,
  type StatusReport,
} from "./status.ts";

/** One request, and its retries. */
const single: AlgorithmFactory = () => [].values();

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
 * Waits for a job by the best means that work: the job's stream; requests that
 * the server holds; polls. The caller leaves at the report that has `ended`.
 */
async function* follow(
  course: Course,
  waits: Waits,
  options: StatusOptions,
): AsyncGenerator<StatusReport, void, undefined> {
  const { clock = systemClock, job } = options;
  const path = jobPath(job);
  if (job === undefined) {
    const endpoint = connect(options, "GET", path);
    const read = statusReader(endpoint, clock);
    const found = await lastReport(course.poll(read, single, endpoint));
    const { quiet } = course;
    const ended = found.ended === "finished"
      ? found.ended
      : course.spent(quiet);
    yield course.report(ended, quiet);
    await course.pause(quiet);
  }
  for (;;) {
    const id = course.latest.id ?? job;
    let streams = false;
    if (id !== undefined) {
      const stream = new EventStream(options, `${jobPath(id)}/events`);
      const phase = new StreamPhase(course, stream, options);
      const { failure, replaced } = yield* phase.run();
      if (replaced) continue;
      streams = stream.worked;
      const { quiet } = course;
      const ended = course.exhausted(quiet);
      if (ended && failure && !course.known) throw course.complete(failure);
      if (ended) yield course.report(ended);
      await course.pause(quiet);
    }
    const polls = longPolls(options, path, () => course.left);
    const reports = course.poll(polls.read, () => polls.pace(waits), polls);
    for await (const report of reports) {
      yield report;
      // The new job has a stream, too.
      if (streams && report.id !== id) break;
    }
  }
}
