import type { Job } from "./job.ts";
import { JobQueue } from "./job_queue.ts";

/**
 * The jobs that have ended, in the order in which they are forgotten: the one
 * that ended first goes first, when it is too old or when its room is needed.
 * One job is spared as long as it is the one to spare.
 */
export class Retention {
  readonly #keep: number;
  readonly #forget: (job: Job) => void;
  readonly #ended = new JobQueue((job) => job.endsAt);
  /** The number of the job to spare. */
  #spare = 0;
  /** That job, if its turn to be forgotten has come. */
  #spared: Job | undefined;
  #due = Infinity;

  /**
   * Prepares to forget jobs.
   *
   * @param keep How long to keep a job that has ended, in milliseconds.
   * @param forget Forgets a job.
   */
  constructor(keep: number, forget: (job: Job) => void) {
    this.#keep = keep;
    this.#forget = forget;
  }

  /** How many jobs have ended, and are kept still. */
  get size(): number {
    return this.#ended.size + (this.#spared ? 1 : 0);
  }

  /** When the first is too old, at the earliest; `Infinity` if none will be. */
  get due(): number {
    return this.#due;
  }

  /** Takes note of a job that has ended: it is forgotten some day. */
  add(job: Job): void {
    this.#ended.push(job);
    this.#due = Math.min(this.#due, job.endsAt + this.#keep);
  }

  /** The same for many jobs, by their numbers. */
  addAll(jobs: readonly Job[]): void {
    this.#ended.pushAll(jobs);
    for (const { endsAt } of jobs) {
      this.#due = Math.min(this.#due, endsAt + this.#keep);
    }
  }

  /** Spares another job from now on, in place of the one before. */
  spare(number: number): void {
    this.#spare = number;
    if (!this.#spared) return;
    this.add(this.#spared);
    this.#spared = undefined;
  }

  /** Forgets the jobs that are too old. */
  forgetOld(now: number): void {
    const latest = now - this.#keep;
    let next: Job | undefined;
    while ((next = this.#ended.peek()) && next.endsAt <= latest) {
      this.forgetFirst();
    }
    this.#due = (next?.endsAt ?? Infinity) + this.#keep;
  }

  /**
   * Forgets the job that ended first, unless it is the one to spare.
   *
   * @returns Whether there was a job to look at.
   */
  forgetFirst(): boolean {
    const job = this.#ended.pop();
    if (!job) return false;
    if (job.number === this.#spare) this.#spared = job;
    else this.#forget(job);
    return true;
  }
}
