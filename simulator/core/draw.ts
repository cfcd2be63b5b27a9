import {
  type Distribution,
  randomStream,
} from "@heygen-sim/client/distributions";
import { type Job, type JobDetails, outcomeOf } from "./job.ts";

/** The distributions that jobs are drawn from; numbers are milliseconds. */
export interface JobDistributions {
  /** How long the work takes. */
  readonly delay: Distribution;
  /** How long a job is queued. */
  readonly queue: Distribution | number;
  /** The probability that a job ends in error. */
  readonly errorRate: number;
  readonly seed: number | string;
}

/** What a caller asks for in a new job; the rest is drawn. */
export interface JobRequest extends JobDetails {
  /** How long it is queued: a distribution or a number of milliseconds. */
  readonly queue?: Distribution | number | undefined;
  readonly outcome?: "completed" | "error" | undefined;
}

/**
 * The longest time that a job is queued or running, in milliseconds: about thirty
 * years, so that its end has a date.
 */
export const MAX_DURATION_MS = 1e12;

export type OneOrMore<T> = readonly [T, ...T[]];

type Purpose = "duration" | "queue" | "outcome";

/**
 * Draws a job. Each of its random numbers comes from a stream of its own, named
 * by seed, job and purpose, so that other requests do not influence it.
 *
 * @throws {RangeError} If a distribution draws an invalid duration.
 */
export function simulateJob(
  distributions: JobDistributions,
  number: number,
  createdAt: number,
  request: JobRequest = {},
): Job {
  const { queue = distributions.queue, outcome, ...details } = request;
  const { seed, errorRate } = distributions;
  const stream = (purpose: Purpose) => randomStream(seed, number, purpose);
  function draw(name: string, from: Distribution | number, purpose: Purpose) {
    const drawn = typeof from === "number"
      ? from
      : from.sample(stream(purpose));
    if (drawn >= 0 && drawn < Infinity) {
      return Math.min(drawn, MAX_DURATION_MS);
    }
    throw new RangeError(
      `Cannot simulate a job as '${name}' must draw finite durations of 0 ms or more: it drew ${drawn}`,
    );
  }
  const { delay = distributions.delay } = details;
  const drawn = draw("delay", delay, "duration");
  // Only a duration of 0 ends at once: any other job is pending at first.
  const work = drawn === 0 ? 0 : Math.max(1, Math.round(drawn));
  const startsAt = createdAt + Math.round(draw("queue", queue, "queue"));
  return {
    number,
    createdAt,
    startsAt,
    work,
    endsAt: startsAt + work,
    readyAt: undefined,
    outcome: outcome ??
      (stream("outcome")() < errorRate ? "error" : "completed"),
    details: isEmpty(details) ? undefined : details,
  };
}

/**
 * Draws the next jobs of a simulation: those beyond the free slots wait for others
 * to end.
 *
 * @throws {RangeError} If a distribution draws an invalid duration.
 */
export function drawJobs(
  distributions: JobDistributions,
  requests: OneOrMore<JobRequest>,
  { first, now, freeSlots }: {
    /** The number of the first of them. */
    readonly first: number;
    readonly now: number;
    readonly freeSlots: number;
  },
): OneOrMore<Job> {
  const jobs = requests.map((request, index) => {
    const job = simulateJob(distributions, first + index, now, request);
    if (index < freeSlots) return startable(job);
    const { startsAt: readyAt } = job;
    return { ...job, startsAt: Infinity, endsAt: Infinity, readyAt };
  });
  return jobs as [Job, ...Job[]];
}

/** A job as it begins: one with a scenario that ends it has no end until then. */
export function startable(job: Job): Job {
  return job.details?.scenario?.some((step) => outcomeOf(step))
    ? { ...job, endsAt: Infinity }
    : job;
}

function isEmpty(details: JobDetails): boolean {
  for (const _ in details) return false;
  return true;
}

/** Why a job did not succeed. */
export interface Failure {
  /** The kind of failure, for programs. */
  readonly type: string;
  /** The kind of failure, for people. */
  readonly title: string;
  /** This failure, for people. */
  readonly detail: string;
}

const CANCELLED: Failure = {
  type: "cancelled",
  title: "Cancelled",
  detail: "The translation was cancelled before it was done.",
};

const FAILED: Omit<Failure, "type"> = {
  title: "Failed",
  detail: "The translation failed.",
};

const FAILURES: readonly Failure[] = [
  {
    type: "audio-unreadable",
    title: "Audio unreadable",
    detail: "The video has no audio track that can be read.",
  },
  {
    type: "video-unreachable",
    title: "Video unreachable",
    detail: "The video could not be fetched from its address.",
  },
  {
    type: "speech-not-found",
    title: "No speech found",
    detail: "The video contains no speech.",
  },
];

/**
 * Returns why a job failed: as its creator specified, or else drawn from the seed,
 * so that it need not be stored.
 */
export function failureOf(job: Job, seed: number | string): Failure {
  if (job.outcome === "cancelled") return CANCELLED;
  const { code, message } = job.details?.failure ?? {};
  const drawn = randomStream(seed, job.number, "failure")();
  const failure = code === undefined
    ? FAILURES[Math.floor(drawn * FAILURES.length)] ?? CANCELLED
    : FAILURES.find(({ type }) => type === code) ?? { ...FAILED, type: code };
  return typeof message === "string"
    ? { ...failure, detail: message }
    : failure;
}
