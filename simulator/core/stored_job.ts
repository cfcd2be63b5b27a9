import {
  type Distribution,
  parseDistribution,
} from "@heygen-sim/client/distributions";
import type { StoredJob } from "./store.ts";
import type { Job, JobDetails } from "./job.ts";

/** Encodes a job for a store. */
export function encodeJob(job: Job): StoredJob {
  const { startsAt, endsAt, readyAt, details, ...rest } = job;
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
export function decodeJobs(stored: Iterable<StoredJob>): readonly Job[] {
  const jobs: Job[] = [];
  const distributions = new Map<string, Distribution>();
  for (const job of stored) {
    // Without destructuring, which takes as long as to read the job.
    jobs.push({
      number: job.number,
      createdAt: job.createdAt,
      startsAt: job.startsAt ?? Infinity,
      work: job.work,
      endsAt: job.endsAt ?? Infinity,
      readyAt: job.readyAt ?? undefined,
      outcome: job.outcome,
      details: job.details === null
        ? undefined
        : decodeDetails(job.details, distributions),
    });
  }
  return jobs;
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
