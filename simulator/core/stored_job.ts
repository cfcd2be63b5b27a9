import {
  type Distribution,
  parseDistribution,
} from "@heygen-sim/client/distributions";
import type { StoredJob } from "./store.ts";
import type { Job, JobDetails } from "./job.ts";

/** Jobs that were stored. */
export interface RestoredJobs {
  /** The jobs, by their numbers. */
  readonly jobs: readonly Job[];
  /**
   * When jobs that wait for others could have begun, by number, in milliseconds
   * since the epoch.
   */
  readonly readyAt: ReadonlyMap<number, number>;
}

/**
 * Encodes a job for a store.
 *
 * @param readyAt When it could have begun, if it waits for others.
 */
export function encodeJob(job: Job, readyAt: number | undefined): StoredJob {
  const { startsAt, endsAt, details, ...rest } = job;
  return {
    ...rest,
    startsAt: finite(startsAt),
    endsAt: finite(endsAt),
    readyAt: readyAt ?? null,
    details: details ? encodeDetails(details) : null,
  };
}

/**
 * Decodes the jobs of a store.
 *
 * @param stored The jobs, by their numbers.
 * @throws {Error} If the details of one are invalid.
 */
export function decodeJobs(stored: Iterable<StoredJob>): RestoredJobs {
  const jobs: Job[] = [];
  const readyAt = new Map<number, number>();
  const distributions = new Map<string, Distribution>();
  for (const job of stored) {
    const { number } = job;
    // Not by a pattern, which costs as much as to read the job.
    jobs.push({
      number,
      createdAt: job.createdAt,
      startsAt: job.startsAt ?? Infinity,
      work: job.work,
      endsAt: job.endsAt ?? Infinity,
      outcome: job.outcome,
      details: job.details === null
        ? undefined
        : decodeDetails(job.details, distributions),
    });
    if (job.readyAt !== null) readyAt.set(number, job.readyAt);
  }
  return { jobs, readyAt };
}

function finite(time: number): number | null {
  return time < Infinity ? time : null;
}

function encodeDetails(details: JobDetails): string {
  const { delay } = details;
  return JSON.stringify(
    typeof delay === "object" ? { ...details, delay: delay.label } : details,
  );
}

/** Decodes details; equal distributions are parsed once. */
function decodeDetails(
  json: string,
  distributions: Map<string, Distribution>,
): JobDetails {
  const details = JSON.parse(json);
  const { delay: label } = details;
  if (typeof label !== "string") return details;
  let delay = distributions.get(label);
  if (!delay) distributions.set(label, delay = parseDistribution(label));
  return { ...details, delay };
}
