import type { AlgorithmFactory, Intervals } from "../algorithms/protocol.ts";
import type { Algorithm } from "../algorithms/resolve.ts";
import { Schedule } from "../algorithms/schedule.ts";
import { connect } from "./transport.ts";
import { Course } from "./course.ts";
import { amend, StatusError } from "./errors.ts";
import { EventStream } from "./event_stream.ts";
import { longPolls } from "./long_poll.ts";
import { notify } from "./notify.ts";
import { resolveOptions } from "./options.ts";
import { lastReport, startAt, type Table } from "./start.ts";
import { StreamPhase } from "./stream_phase.ts";
import {
  followsCurrent,
  jobPath,
  jobReader,
  type ResolvedStatusOptions,
  type StatusOptions,
  type StatusReport,
} from "./status.ts";

/** One request, and its retries. */
const single: AlgorithmFactory = () => [].values();

/**
 * Starts to wait for a job by server-sent events, by requests that the server
 * holds, or by polls, whichever works first.
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
  const resolved = resolveOptions(options);
  followsCurrent(options);
  const { origin } = connect(resolved, "GET", jobPath(options.job));
  const start = startAt(origin, algorithm, table);
  // Made now, while the caller is on the stack.
  return push(start, resolved, new Error());
}

async function* push(
  start: AlgorithmFactory,
  options: ResolvedStatusOptions,
  caller: Error,
): AsyncGenerator<StatusReport, void, undefined> {
  options.signal?.throwIfAborted();
  const run = new Run(start);
  const course = new Course(options);
  try {
    for await (const report of follow(course, run, options)) {
      if (report.ended === "finished") run.finish(course);
      await notify(options.onPoll, report, options.signal);
      yield report;
      if (report.ended) return;
    }
  } catch (error) {
    throw error instanceof StatusError ? amend(error, {}, caller) : error;
  } finally {
    run.close();
  }
}

/** The run of an algorithm for the present job. */
class Run {
  readonly #start: AlgorithmFactory;
  #schedule: Schedule;
  /** When it began, and the requests before that. */
  #since = { requests: 0, elapsed: 0 };
  intervals: Intervals;

  constructor(start: AlgorithmFactory) {
    this.#start = start;
    this.intervals = start();
    this.#schedule = new Schedule(this.intervals);
  }

  /**
   * Starts the algorithm again for a job that has replaced the present one.
   *
   * @param elapsed When that was found.
   * @param requests The requests before the one that found it.
   */
  restart(elapsed: number, requests: number): void {
    const intervals = this.#start();
    // A bare iterator has a single run, which goes on.
    if (intervals !== this.intervals) this.close();
    this.intervals = intervals;
    this.#schedule = new Schedule(intervals);
    this.#since = { requests, elapsed };
  }

  /** Reports the end of the job to the algorithm. */
  finish(course: Course): void {
    const requests = course.requests - this.#since.requests;
    const elapsed = course.time() - this.#since.elapsed;
    try {
      this.#schedule.finish({ ...course.latest, requests, elapsed });
    } catch {
      // As with polls: it takes nothing from a job that has ended.
    }
  }

  close(): void {
    this.#schedule.close();
  }
}

/**
 * Waits for a job by the best means that work: the job's stream; requests that
 * the server holds; polls. The caller leaves at the report that has `ended`.
 */
async function* follow(
  course: Course,
  run: Run,
  options: ResolvedStatusOptions,
): AsyncGenerator<StatusReport, void, undefined> {
  const { clock, job } = options;
  const path = jobPath(job);
  if (job === undefined) {
    const endpoint = connect(options, "GET", path);
    const read = jobReader(endpoint, clock);
    const found = await lastReport(course.poll(read, single, endpoint));
    const { quiet } = course;
    const ended = found.ended === "finished"
      ? found.ended
      : course.spent(quiet);
    yield course.report(ended, quiet);
  }
  for (;;) {
    const id = course.latest.id ?? job;
    await course.pause(course.quiet);
    if (id !== undefined) {
      const stream = new EventStream(options, `${jobPath(id)}/events`);
      const phase = new StreamPhase(course, stream, options);
      const { failure, replaced } = yield* phase.run();
      if (replaced) {
        run.restart(course.time(), course.requests - 1);
        continue;
      }
      const { quiet } = course;
      const ended = course.exhausted(quiet);
      if (ended && failure && !course.known) throw course.complete(failure);
      if (ended) yield course.report(ended);
      await course.pause(quiet);
    }
    const polls = longPolls(options, path, () => course.left);
    let runs = 0;
    const pace = () => {
      // The engine starts again when it has found another job.
      if (runs++ > 0) run.restart(course.time(), course.requests);
      return polls.pace(run.intervals);
    };
    for await (const report of course.poll(polls.read, pace, polls)) {
      yield report;
      if (!course.follows || id === undefined || report.id === id) continue;
      // It may have been another job from the first of these polls on.
      if (runs === 1) run.restart(course.time(), course.requests - 1);
      break;
    }
  }
}
