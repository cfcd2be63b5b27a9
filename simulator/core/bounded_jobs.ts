import { TimeQueue } from "../_time_queue.ts";
import { hasEnded, type Job } from "./job.ts";
import { JobTable } from "./job_table.ts";
import { bytesOfJob } from "./memory_of.ts";

/** The limits on jobs, which may change. */
export interface JobLimits {
  /** The maximum number of jobs; ended ones are removed for new ones. */
  readonly maxJobs: number;
  /** How long an ended job is available, in milliseconds. */
  readonly keep: number;
  /** The maximum number of jobs that run at once. */
  readonly maxConcurrentJobs: number;
  /**
   * Whether a job beyond that is rejected or queued; by `"wire"` as the wire that
   * creates it does.
   */
  readonly whenFull: WhenFull | "wire";
}

/** What becomes of a job beyond the limit of concurrent ones. */
export type WhenFull = "reject" | "queue";

/** Thrown where a limit leaves no room for a new job. */
export class CapacityError extends Error {
  override readonly name = "CapacityError";
  readonly limit: "maxJobs" | "maxBytes" | "maxConcurrentJobs";
  /** When to try again, in milliseconds since the epoch; `Infinity` if unknown. */
  readonly retryAt: number;

  constructor(limit: CapacityError["limit"], retryAt: number) {
    const option = limit === "maxBytes" ? "maxMemory" : limit;
    super(
      `Cannot create a job as there are as many as there may be by '${option}'`,
    );
    this.limit = limit;
    this.retryAt = retryAt;
  }
}

/**
 * Jobs within a number, an age and a size of memory. For new ones those are removed
 * that ended first; the current job only once another one is current.
 */
export class BoundedJobs {
  readonly #limits: JobLimits;
  readonly #maxBytes: number;
  readonly #onRemoved: (job: Job) => void;
  readonly #table = new JobTable();
  /** The jobs that have ended, without the exempt one. */
  readonly #ended = new TimeQueue<Job>((job) => job.endsAt);
  #current = 0;
  /** The current job, if it would have been removed. */
  #exempt: Job | undefined;
  /** The memory of all jobs, and of those that have ended, in bytes. */
  #bytes = 0;
  #endedBytes = 0;

  constructor(
    limits: JobLimits,
    maxBytes: number,
    onRemoved: (job: Job) => void,
  ) {
    this.#limits = limits;
    this.#maxBytes = maxBytes;
    this.#onRemoved = onRemoved;
  }

  get current(): Job | undefined {
    return this.#table.get(this.#current);
  }

  get(number: number): Job | undefined {
    return this.#table.get(number);
  }

  newestFirst(from: number): Generator<Job> {
    return this.#table.newestFirst(from);
  }

  makeCurrent(number: number): void {
    this.#current = number;
    if (this.#exempt) this.#ended.push(this.#exempt);
    this.#exempt = undefined;
  }

  add(job: Job): void {
    const bytes = bytesOfJob(job);
    this.#makeRoom(this.#limits.maxJobs - 1, this.#maxBytes - bytes);
    this.#bytes += bytes;
    this.#table.set(job);
  }

  replace(job: Job): void {
    this.#table.set(job);
  }

  addEnded(job: Job): void {
    this.#ended.push(job);
    this.#endedBytes += bytesOfJob(job);
  }

  /** Restores jobs, by their numbers, whatever the limits. */
  restore(jobs: readonly Job[], ended: readonly Job[]): void {
    for (const job of jobs) {
      this.#table.set(job);
      this.#bytes += bytesOfJob(job);
    }
    this.#ended.pushAll(ended);
    for (const job of ended) this.#endedBytes += bytesOfJob(job);
  }

  /** Removes ended jobs beyond the limits. */
  enforceLimits(): void {
    this.#makeRoom(this.#limits.maxJobs, this.#maxBytes);
  }

  /** Removes the jobs that are too old. */
  removeOld(now: number): void {
    const { keep } = this.#limits;
    if (keep === Infinity) return;
    while (this.#ended.next <= now - keep) this.#removeFirst();
  }

  /**
   * Returns the limit that leaves no room for jobs, whatever is removed for them.
   *
   * @param replaces Whether the last one takes the place of the current job.
   */
  limitReached(
    jobs: readonly Job[],
    replaces: boolean,
    now: number,
  ): CapacityError["limit"] | undefined {
    const { current } = this;
    const stays = !replaces && current && hasEnded(current, now);
    const ended = this.#ended.size + (this.#exempt ? 1 : 0);
    const size = this.#table.size - ended + (stays ? 1 : 0);
    if (size + jobs.length > this.#limits.maxJobs) return "maxJobs";
    const bytes = this.#bytes - this.#endedBytes +
      (stays ? bytesOfJob(current) : 0);
    const more = jobs.reduce((sum, job) => sum + bytesOfJob(job), 0);
    return bytes + more > this.#maxBytes ? "maxBytes" : undefined;
  }

  /** Removes ended jobs until the others are within bounds, if possible. */
  #makeRoom(count: number, bytes: number): void {
    while (
      (this.#table.size > count || this.#bytes > bytes) && this.#removeFirst()
    );
  }

  /** Removes the job that ended first, unless it is current, if there is one. */
  #removeFirst(): boolean {
    const job = this.#ended.pop();
    if (!job) return false;
    if (job.number === this.#current) {
      this.#exempt = job;
      return true;
    }
    const bytes = bytesOfJob(job);
    this.#bytes -= bytes;
    this.#endedBytes -= bytes;
    this.#table.delete(job.number);
    this.#onRemoved(job);
    return true;
  }
}
