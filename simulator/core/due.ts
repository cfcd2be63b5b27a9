import { TimeQueue } from "../_time_queue.ts";
import type { Job } from "./job.ts";

/** A due event of a job: its work begins, or it ends. */
export interface DueJob {
  readonly job: Job;
  readonly ends: boolean;
}

/**
 * When jobs begin and end, soonest first: a queue of each, with one reference a
 * job.
 */
export class Due {
  readonly #starting: TimeQueue<Job>;
  readonly #ending: TimeQueue<Job>;
  /** The result of `next`, until something changes. */
  #next: number | undefined;

  /** Creates an empty queue. */
  constructor(isCurrent: (job: Job) => boolean) {
    this.#starting = new TimeQueue((job) => job.startsAt, isCurrent);
    this.#ending = new TimeQueue((job) => job.endsAt, isCurrent);
  }

  /** When the next event is due; `Infinity` if there is no event. */
  get next(): number {
    // Read several times per request, and it seldom changes.
    return this.#next ??= Math.min(this.#starting.next, this.#ending.next);
  }

  /** When the next job ends; `Infinity` if no end is known. */
  get nextEnd(): number {
    return this.#ending.next;
  }

  /**
   * Adds the events of a job after `now`. A job that takes no time has an end
   * only.
   */
  add(job: Job, now: number): void {
    this.#next = undefined;
    if (begins(job, now)) this.#starting.push(job);
    if (job.endsAt < Infinity) this.#ending.push(job);
  }

  /** Adds the events of many jobs, by their numbers. */
  addAll(jobs: readonly Job[], now: number): void {
    this.#next = undefined;
    this.#starting.pushAll(jobs.filter((job) => begins(job, now)));
    this.#ending.pushAll(jobs.filter(({ endsAt }) => endsAt < Infinity));
  }

  /** Records that a job has another value. */
  discard(): void {
    this.#next = undefined;
    this.#starting.discard();
    this.#ending.discard();
  }

  /**
   * Removes the next event, if there is one. Ends come before beginnings at the
   * same time, so that they free a slot for them.
   */
  take(): DueJob | undefined {
    this.#next = undefined;
    const ends = this.#ending.next <= this.#starting.next;
    const job = (ends ? this.#ending : this.#starting).pop();
    return job && { job, ends };
  }
}

/** Whether the work on a job begins after `now`. */
function begins({ startsAt, endsAt }: Job, now: number): boolean {
  return startsAt > now && startsAt < endsAt;
}
