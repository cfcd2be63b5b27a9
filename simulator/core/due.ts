import type { Job } from "./job.ts";
import { JobQueue } from "./job_queue.ts";

/** A due event of a job: its work begins, or it ends. */
export interface DueJob {
  /** The job. */
  readonly job: Job;
  /** Whether it ends. */
  readonly ends: boolean;
}

/** The number of outdated entries at which they are removed. */
const MAX_OUTDATED_COUNT = 1_024;

/**
 * When jobs begin and end, soonest first: a queue of each, with one reference a
 * job. An entry whose job has been replaced by another value is outdated and
 * passed over.
 */
export class Due {
  readonly #isCurrent: (job: Job) => boolean;
  readonly #starting = new JobQueue((job) => job.startsAt);
  readonly #ending = new JobQueue((job) => job.endsAt);
  /** The number of values replaced since outdated entries were last removed. */
  #outdated = 0;
  /** The result of `next`, until something changes. */
  #next: number | undefined;

  /**
   * Creates an empty queue.
   *
   * @param isCurrent Whether a value is the current one of its job.
   */
  constructor(isCurrent: (job: Job) => boolean) {
    this.#isCurrent = isCurrent;
  }

  /** When the next event is due; `Infinity` if there is no event. */
  get next(): number {
    // Read several times per request, and it seldom changes.
    return this.#next ??= Math.min(
      this.#first(this.#starting)?.startsAt ?? Infinity,
      this.nextEnd,
    );
  }

  /** When the next job ends; `Infinity` if no end is known. */
  get nextEnd(): number {
    return this.#first(this.#ending)?.endsAt ?? Infinity;
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
  forget(): void {
    this.#next = undefined;
    // An estimate: it decides only when to remove outdated entries.
    this.#outdated++;
    if (this.#outdated < MAX_OUTDATED_COUNT) return;
    // A job has at most one entry in each queue.
    const size = Math.max(this.#starting.size, this.#ending.size);
    if (this.#outdated * 2 < size) return;
    this.#starting.retain(this.#isCurrent);
    this.#ending.retain(this.#isCurrent);
    this.#outdated = 0;
  }

  /**
   * Removes the next event. Ends come before beginnings at the same time, so that
   * they free a slot for them.
   *
   * @throws {RangeError} If there is no event.
   */
  take(): DueJob {
    this.#next = undefined;
    const ends = this.nextEnd <=
      (this.#first(this.#starting)?.startsAt ?? Infinity);
    const job = (ends ? this.#ending : this.#starting).pop();
    if (!job) {
      throw new RangeError("Cannot take a due event as there is no event");
    }
    return { job, ends };
  }

  #first(queue: JobQueue): Job | undefined {
    for (;;) {
      const job = queue.peek();
      // Without a lookup where no value was replaced: there may be a million.
      if (!job || this.#outdated === 0 || this.#isCurrent(job)) return job;
      queue.pop();
    }
  }
}

/** Whether the work on a job begins after `now`. */
function begins({ startsAt, endsAt }: Job, now: number): boolean {
  return startsAt > now && startsAt < endsAt;
}
