import type { Job } from "./job.ts";

/** A page of the list of jobs. */
export interface JobPage {
  /** The jobs, newest first. */
  readonly jobs: readonly Job[];
  /** The number before which the next page begins; `undefined` on the last page. */
  readonly before: number | undefined;
}

/** The maximum number of jobs that one page examines: a few milliseconds. */
const MAX_EXAMINED_COUNT = 10_000;

/**
 * Returns a page of jobs. Where few of many jobs match, it may have fewer than the
 * limit, or none, and a next page: to examine a million jobs would block all other
 * requests.
 *
 * @param newestFirst The jobs.
 * @param wanted Whether to include a job.
 */
export function pageOf(
  newestFirst: Iterable<Job>,
  limit: number,
  wanted: (job: Job) => boolean,
): JobPage {
  const jobs: Job[] = [];
  let examined = 0;
  for (const job of newestFirst) {
    const isWanted = wanted(job);
    if (
      examined++ === MAX_EXAMINED_COUNT || (isWanted && jobs.length === limit)
    ) {
      return { jobs, before: job.number + 1 };
    }
    if (isWanted) jobs.push(job);
  }
  return { jobs, before: undefined };
}
