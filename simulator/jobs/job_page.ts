import type { Job } from "./job.ts";

/** A part of the list of jobs. */
export interface JobPage {
  /** The jobs, newest first. */
  readonly jobs: readonly Job[];
  /** The number below which to go on; `undefined` if there are no more. */
  readonly before: number | undefined;
}

/** The most jobs to look at for a page: a few milliseconds' worth. */
const MOST_LOOKED_AT = 10_000;

/**
 * Takes a page of jobs. Where few of many are wanted, it may have less than it
 * could, or nothing, and lead on: to look at all of a million jobs would keep
 * everybody waiting.
 *
 * @param newestFirst The jobs.
 * @param limit The most jobs to give.
 * @param wanted Whether to give a job.
 */
export function pageOf(
  newestFirst: Iterable<Job>,
  limit: number,
  wanted: (job: Job) => boolean,
): JobPage {
  const jobs: Job[] = [];
  let looked = 0;
  for (const job of newestFirst) {
    const isWanted = wanted(job);
    if (looked++ === MOST_LOOKED_AT || (isWanted && jobs.length === limit)) {
      return { jobs, before: job.number + 1 };
    }
    if (isWanted) jobs.push(job);
  }
  return { jobs, before: undefined };
}
