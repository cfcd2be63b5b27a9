import type { Job } from "./job.ts";
import { JobQueue } from "./job_queue.ts";

/**
 * The jobs that have ended, in the order of their removal: by their ends, when they
 * are too old or when their memory is needed. The current job is exempt.
 */
export class Retention {
  readonly #keep: number;
  readonly #remove: (job: Job) => void;
  readonly #ended = new JobQueue((job) => job.endsAt);
  /** The number of the exempt job. */
  #exempt = 0;
  /** That job, if it would have been removed. */
  #held: Job | undefined;
  #due = Infinity;

  /**
   * Creates an empty retention.
   *
   * @param keep How long an ended job is available, in milliseconds.
   * @param remove Removes a job.
   */
  constructor(keep: number, remove: (job: Job) => void) {
    this.#keep = keep;
    this.#remove = remove;
  }

  /** The number of jobs. */
  get size(): number {
    return this.#ended.size + (this.#held ? 1 : 0);
  }

  /** When a job may be too old, at the earliest; `Infinity` for never. */
  get due(): number {
    return this.#due;
  }

  /** Adds a job that has ended. */
  add(job: Job): void {
    this.#ended.push(job);
    this.#due = Math.min(this.#due, job.endsAt + this.#keep);
  }

  /** Adds many jobs, by their numbers. */
  addAll(jobs: readonly Job[]): void {
    this.#ended.pushAll(jobs);
    for (const { endsAt } of jobs) {
      this.#due = Math.min(this.#due, endsAt + this.#keep);
    }
  }

  /** Exempts another job, in place of the one before. */
  exempt(number: number): void {
    this.#exempt = number;
    if (!this.#held) return;
    this.add(this.#held);
    this.#held = undefined;
  }

  /** Removes the jobs that are too old. */
  removeOld(now: number): void {
    const latest = now - this.#keep;
    let next: Job | undefined;
    while ((next = this.#ended.peek()) && next.endsAt <= latest) {
      this.removeFirst();
    }
    this.#due = (next?.endsAt ?? Infinity) + this.#keep;
  }

  /**
   * Removes the job that ended first, unless it is exempt.
   *
   * @returns Whether there was a job.
   */
  removeFirst(): boolean {
    const job = this.#ended.pop();
    if (!job) return false;
    if (job.number === this.#exempt) this.#held = job;
    else this.#remove(job);
    return true;
  }
}
