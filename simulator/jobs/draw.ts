import type { Distribution } from "@heygen-sim/client/distributions";
import { randomStream } from "@heygen-sim/client/distributions";
import { type Job, type JobDetails, outcomeOf } from "./job.ts";

/** What jobs are drawn by; times that are no law are in milliseconds. */
export interface JobLaws {
  /** How long the work takes. */
  readonly delay: Distribution;
  /** How long a job waits for its turn. */
  readonly queue: Distribution | number;
  /** The probability that a job ends in error. */
  readonly errorRate: number;
  /** The seed of all of it. */
  readonly seed: number | string;
}

/** What a caller wants of a new job; the rest is drawn. */
export interface JobRequest extends JobDetails {
  /** How long it waits for its turn: a law, or the milliseconds themselves. */
  readonly queue?: Distribution | number | undefined;
  /** How it is to end. */
  readonly outcome?: "completed" | "error" | undefined;
}

/**
 * The longest that a job waits or is worked on, in milliseconds: some thirty
 * years, after which there still is a date.
 */
export const LONGEST = 1e12;

/** What part of a job a stream of random numbers is for. */
type Purpose = "duration" | "queue" | "outcome";

/**
 * Draws a job. Each of its random numbers comes from a stream of its own, named
 * by seed, job and purpose: what others ask for, and when, changes nothing.
 *
 * @param laws What it is drawn by.
 * @param number The job's number in this simulation.
 * @param createdAt When it is created, in milliseconds since the epoch.
 * @param request What the caller wants of it.
 * @returns The job.
 * @throws {RangeError} If a law draws a duration that is none.
 */
export function drawJob(
  laws: JobLaws,
  number: number,
  createdAt: number,
  request: JobRequest = {},
): Job {
  const { queue = laws.queue, outcome, ...details } = request;
  const stream = (purpose: Purpose) => randomStream(laws.seed, number, purpose);
  /** Draws milliseconds. */
  function draw(name: string, law: Distribution | number, purpose: Purpose) {
    const drawn = typeof law === "number" ? law : law.sample(stream(purpose));
    if (drawn >= 0 && drawn < Infinity) {
      return Math.min(drawn, LONGEST);
    }
    throw new RangeError(
      `Cannot simulate a job as '${name}' must draw finite durations of 0 ms or more: it drew ${drawn}`,
    );
  }
  const { delay = laws.delay } = details;
  const drawn = draw("delay", delay, "duration");
  // Only no time at all takes none: any other job is pending at first.
  const work = drawn === 0 ? 0 : Math.max(1, Math.round(drawn));
  const startsAt = createdAt + Math.round(draw("queue", queue, "queue"));
  return {
    number,
    createdAt,
    startsAt,
    work,
    endsAt: startsAt + work,
    outcome: outcome ??
      (stream("outcome")() < laws.errorRate ? "error" : "completed"),
    details: isEmpty(details) ? undefined : details,
  };
}

/**
 * A job as it begins: one with a script that ends it has no end until then.
 *
 * @param job The job as it was drawn.
 */
export function startable(job: Job): Job {
  return job.details?.scenario?.some((step) => outcomeOf(step))
    ? { ...job, endsAt: Infinity }
    : job;
}

function isEmpty(details: JobDetails): boolean {
  for (const _ in details) return false;
  return true;
}
