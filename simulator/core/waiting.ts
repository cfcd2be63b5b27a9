import { Fifo } from "./fifo.ts";
import type { Job } from "./job.ts";

/** A job that waits for others to end. */
export interface WaitingJob {
  /** The job as it is shown: when its work begins is unknown. */
  readonly job: Job;
  /** The job as it was drawn. */
  readonly drawn: Job;
}

/** The number of outdated entries at which they are removed. */
const MAX_OUTDATED_COUNT = 1_024;

/**
 * Jobs that wait for others to end, in the order of their creation. One that was
 * replaced by another value is skipped.
 */
export class Waiting {
  readonly #isCurrent: (job: Job) => boolean;
  #jobs = new Fifo<WaitingJob>();
  #left = 0;

  /**
   * Creates an empty queue.
   *
   * @param isCurrent Whether a value is the current one of its job.
   */
  constructor(isCurrent: (job: Job) => boolean) {
    this.#isCurrent = isCurrent;
  }

  /** The number of entries, with outdated ones that are not removed yet. */
  get size(): number {
    return this.#jobs.size;
  }

  /** The jobs that wait, in order. */
  all(): readonly WaitingJob[] {
    return this.#jobs.values().filter(({ job }) => this.#isCurrent(job));
  }

  /** Appends a job. */
  push(waiting: WaitingJob): void {
    this.#jobs.push(waiting);
  }

  /** Removes the first job that still waits; `undefined` if there is no such job. */
  shift(): WaitingJob | undefined {
    for (let next; (next = this.#jobs.shift());) {
      if (this.#isCurrent(next.job)) return next;
    }
    return undefined;
  }

  /** Records that a job no longer waits. */
  forget(): void {
    this.#left++;
    if (this.#left < MAX_OUTDATED_COUNT || this.#left * 2 < this.size) return;
    const jobs = this.#jobs;
    this.#jobs = new Fifo();
    for (let next; (next = jobs.shift());) {
      if (this.#isCurrent(next.job)) this.#jobs.push(next);
    }
    this.#left = 0;
  }
}

/** Whether a job waits for others to end. */
export function isWaiting(job: Job): boolean {
  return job.startsAt === Infinity;
}
