import { randomStream } from "../distributions/random.ts";
import type { Settings } from "./settings.ts";

/** How a job ends. */
export type Outcome = "completed" | "error";

/**
 * A simulated translation. All of it is drawn when it is created, so that its
 * state at any moment is a pure function of the job and the time.
 */
export interface Job {
  /** Names the job: 16 hexadecimal digits. */
  readonly id: string;
  /** When it was created, in milliseconds since the epoch. */
  readonly createdAt: number;
  /** How long it takes, in whole milliseconds, at least 1. */
  readonly duration: number;
  /** How it will end. */
  readonly outcome: Outcome;
}

/** What part of a job a stream of random numbers is for. */
type Purpose = "id" | "duration" | "outcome";

/**
 * Draws a job. Each of its random numbers comes from a stream of its own, named
 * by seed, job and purpose: what others ask for, and when, changes nothing.
 *
 * @param settings The law of durations, the error rate and the seed.
 * @param number The job's number in this simulation.
 * @param createdAt When it is created, in milliseconds since the epoch.
 * @returns The job.
 * @throws {RangeError} If the law draws a duration that is none.
 */
export function simulateJob(
  settings: Settings,
  number: number,
  createdAt: number,
): Job {
  const stream = (purpose: Purpose) =>
    randomStream(settings.seed, number, purpose);
  const id = stream("id");
  const digits = () => Math.floor(id() * 2 ** 32).toString(16).padStart(8, "0");
  const drawn = settings.delay.sample(stream("duration"));
  if (!(drawn >= 0)) {
    throw new RangeError(
      `Cannot simulate a job as 'delay' must draw durations of 0 ms or more: it drew ${drawn}`,
    );
  }
  return {
    id: digits() + digits(),
    createdAt,
    // A new job is always pending: none takes no time at all.
    duration: Math.max(1, Math.round(drawn)),
    outcome: stream("outcome")() < settings.errorRate ? "error" : "completed",
  };
}

/**
 * The state of a job.
 *
 * @param job The job.
 * @param now The time, in milliseconds since the epoch.
 * @returns `"pending"` until the job's duration has passed, then its outcome.
 */
export function getStatus(job: Job, now: number): "pending" | Outcome {
  return now < job.createdAt + job.duration ? "pending" : job.outcome;
}
