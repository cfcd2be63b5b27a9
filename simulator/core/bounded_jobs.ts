import { bytesOfJob } from "./job_bytes.ts";
import { hasEnded, type Job } from "./job.ts";
import type { CapacityError, JobLimits } from "./job_limits.ts";
import { JobTable } from "./job_table.ts";
import { Retention } from "./retention.ts";

/** Jobs within a number and a size of memory: ended ones are removed for new ones. */
export class BoundedJobs {
  readonly #limits: JobLimits;
  readonly #table = new JobTable();
  readonly #ended: Retention;
  #current = 0;
  /** The memory of all jobs, and of those that have ended, in bytes. */
  #bytes = 0;
  #endedBytes = 0;

  /**
   * Begins without jobs.
   *
   * @param onRemoved Called when a job was removed.
   */
  constructor(limits: JobLimits, onRemoved: (job: Job) => void) {
    this.#limits = limits;
    this.#ended = new Retention(limits.keep, (job) => {
      const bytes = bytesOfJob(job);
      this.#bytes -= bytes;
      this.#endedBytes -= bytes;
      this.#table.delete(job.number);
      onRemoved(job);
    });
  }

  /** The current job, which is not removed until another one is current. */
  get current(): Job | undefined {
    return this.#table.get(this.#current);
  }

  /** When a job may be too old, at the earliest; `Infinity` for never. */
  get due(): number {
    return this.#ended.due;
  }

  /** The job with a number, if it exists. */
  get(number: number): Job | undefined {
    return this.#table.get(number);
  }

  /** Yields jobs, newest first, from a number on. */
  newestFirst(from: number): Generator<Job> {
    return this.#table.newestFirst(from);
  }

  /** Makes a job the current one. */
  makeCurrent(number: number): void {
    this.#current = number;
    this.#ended.exempt(number);
  }

  /** Adds a new job, and removes ended ones for it. */
  add(job: Job): void {
    const { maxJobs, maxBytes } = this.#limits;
    const bytes = bytesOfJob(job);
    this.#makeRoom(maxJobs - 1, maxBytes - bytes);
    this.#bytes += bytes;
    this.#table.set(job);
  }

  /** Replaces a job by another value of it. */
  replace(job: Job): void {
    this.#table.set(job);
  }

  /** Records that a job has ended. */
  addEnded(job: Job): void {
    this.#ended.add(job);
    this.#endedBytes += bytesOfJob(job);
  }

  /**
   * Restores jobs, whatever the limits.
   *
   * @param jobs The jobs, by their numbers.
   * @param ended Those that have ended.
   */
  restore(jobs: readonly Job[], ended: readonly Job[]): void {
    for (const job of jobs) {
      this.#table.set(job);
      this.#bytes += bytesOfJob(job);
    }
    this.#ended.addAll(ended);
    for (const job of ended) this.#endedBytes += bytesOfJob(job);
  }

  /** Removes ended jobs beyond the limits. */
  enforceLimits(): void {
    this.#makeRoom(this.#limits.maxJobs, this.#limits.maxBytes);
  }

  /** Removes the jobs that are too old. */
  removeOld(now: number): void {
    this.#ended.removeOld(now);
  }

  /**
   * Returns the limit that leaves no room for jobs, whatever is removed for them.
   *
   * @param replaces Whether the last one takes the place of the current job.
   * @param now The time, in milliseconds since the epoch.
   */
  limitReached(
    jobs: readonly Job[],
    replaces: boolean,
    now: number,
  ): CapacityError["limit"] | undefined {
    const { maxJobs, maxBytes } = this.#limits;
    const { current } = this;
    const exempt = !replaces && current && hasEnded(current, now)
      ? current
      : undefined;
    const size = this.#table.size - this.#ended.size + (exempt ? 1 : 0);
    if (size + jobs.length > maxJobs) return "maxJobs";
    const bytes = this.#bytes - this.#endedBytes +
      (exempt ? bytesOfJob(exempt) : 0);
    const more = jobs.reduce((sum, job) => sum + bytesOfJob(job), 0);
    return bytes + more > maxBytes ? "maxBytes" : undefined;
  }

  /** Removes ended jobs until the others are within bounds, if possible. */
  #makeRoom(count: number, bytes: number): void {
    while (
      (this.#table.size > count || this.#bytes > bytes) &&
      this.#ended.removeFirst()
    );
  }
}
