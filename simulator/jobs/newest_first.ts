import type { Job } from "./job.ts";

/**
 * Goes through jobs from the newest on.
 *
 * @param jobs The jobs, by number, in the order of their numbers.
 * @param from The highest number to look at.
 */
export function* newestFirst(
  jobs: ReadonlyMap<number, Job>,
  from: number,
): Generator<Job> {
  let number = from;
  for (let missed = 0; missed <= jobs.size; number--) {
    if (number <= 0) return;
    const job = jobs.get(number);
    if (job) yield job;
    else missed++;
  }
  // More have been forgotten than there are: it takes less to look at those.
  for (const job of [...jobs.values()].reverse()) {
    if (job.number <= number) yield job;
  }
}
