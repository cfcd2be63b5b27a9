import { Fifo } from "./fifo.ts";
import type { Job } from "./job.ts";

/** A job that waits for others to end. */
export interface WaitingJob {
  /** The job as it is told of: nobody knows when its work begins. */
  readonly job: Job;
  /** How it was drawn. */
  readonly drawn: Job;
}

/** How many that have left are put up with before they are thrown out. */
const OUTDATED = 1_024;

/**
 * Jobs that wait for others to end, in the order in which they came. One that
 * has been replaced by another value has left, and is passed over.
 */
export class Waiting {
  readonly #isCurrent: (job: Job) => boolean;
  #jobs = new Fifo<WaitingJob>();
  #left = 0;

  /**
   * Prepares an empty one.
   *
   * @param isCurrent Whether a job is still what holds for its number.
   */
  constructor(isCurrent: (job: Job) => boolean) {
    this.#isCurrent = isCurrent;
  }

  /** How many are kept, with those that have left and not been thrown out yet. */
  get size(): number {
    return this.#jobs.size;
  }

  /** Puts one at the end. */
  push(waiting: WaitingJob): void {
    this.#jobs.push(waiting);
  }

  /** Takes the first that still waits; `undefined` if none does. */
  shift(): WaitingJob | undefined {
    for (let next; (next = this.#jobs.shift());) {
      if (this.#isCurrent(next.job)) return next;
    }
    return undefined;
  }

  /** Takes note that one has left. */
  forget(): void {
    this.#left++;
    if (this.#left < OUTDATED || this.#left * 2 < this.size) return;
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
