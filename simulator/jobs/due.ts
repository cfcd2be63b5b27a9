import type { Job } from "./job.ts";
import { JobQueue } from "./job_queue.ts";

/** Something that has fallen due: a job's work begins, or it ends. */
export interface DueJob {
  /** The job. */
  readonly job: Job;
  /** Whether it ends. */
  readonly ends: boolean;
}

/** How many outdated entries are put up with before they are thrown out. */
const OUTDATED = 1_024;

/**
 * When jobs begin and end, soonest first: a queue of each, with one reference a
 * job. An entry whose job has been replaced by another value is outdated and
 * passed over.
 */
export class Due {
  readonly #isCurrent: (job: Job) => boolean;
  readonly #starting = new JobQueue((job) => job.startsAt);
  readonly #ending = new JobQueue((job) => job.endsAt);
  /** How many values have been replaced since the entries were last cleared up. */
  #outdated = 0;
  /** What `next` has found, until something changes. */
  #next: number | undefined;

  /**
   * Prepares an empty one.
   *
   * @param isCurrent Whether a job is still what holds for its number.
   */
  constructor(isCurrent: (job: Job) => boolean) {
    this.#isCurrent = isCurrent;
  }

  /** When something falls due next; `Infinity` if nothing does. */
  get next(): number {
    // Asked several times for each request, and seldom another than before.
    return this.#next ??= Math.min(
      this.#first(this.#starting)?.startsAt ?? Infinity,
      this.nextEnd,
    );
  }

  /** When a job ends next; `Infinity` if none does. */
  get nextEnd(): number {
    return this.#first(this.#ending)?.endsAt ?? Infinity;
  }

  /**
   * Notes when a job begins, if it has not by `now`, and when it ends. One that
   * takes no time has an end only.
   */
  add(job: Job, now: number): void {
    this.#next = undefined;
    if (begins(job, now)) this.#starting.push(job);
    if (job.endsAt < Infinity) this.#ending.push(job);
  }

  /** The same for many jobs, by their numbers. */
  addAll(jobs: readonly Job[], now: number): void {
    this.#next = undefined;
    this.#starting.pushAll(jobs.filter((job) => begins(job, now)));
    this.#ending.pushAll(jobs.filter(({ endsAt }) => endsAt < Infinity));
  }

  /** Takes note that another value has taken a job's place. */
  forget(): void {
    this.#next = undefined;
    // How many entries that makes outdated does not matter: this is only about
    // when to clear up.
    this.#outdated++;
    if (this.#outdated < OUTDATED) return;
    // A job has an entry in each at most, so that neither has more outdated ones.
    const size = Math.max(this.#starting.size, this.#ending.size);
    if (this.#outdated * 2 < size) return;
    this.#starting.retain(this.#isCurrent);
    this.#ending.retain(this.#isCurrent);
    this.#outdated = 0;
  }

  /**
   * Takes out what falls due next. Ends come before beginnings of the same
   * moment, so that a place is free for whoever begins.
   *
   * @throws {RangeError} If there is nothing.
   */
  take(): DueJob {
    this.#next = undefined;
    const ends = this.nextEnd <=
      (this.#first(this.#starting)?.startsAt ?? Infinity);
    const job = (ends ? this.#ending : this.#starting).pop();
    if (!job) throw new RangeError("Cannot take what is due as nothing is");
    return { job, ends };
  }

  #first(queue: JobQueue): Job | undefined {
    for (;;) {
      const job = queue.peek();
      // Without a look where no value has been replaced: there may be a million.
      if (!job || this.#outdated === 0 || this.#isCurrent(job)) return job;
      queue.pop();
    }
  }
}

/** Whether the work on a job is to begin after `now`. */
function begins({ startsAt, endsAt }: Job, now: number): boolean {
  return startsAt > now && startsAt < endsAt;
}
