import { TimeQueue } from "../_queues.ts";
import { hasEnded, type Job } from "./job.ts";
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

/** A page of the list of jobs. */
export interface JobPage {
  /** The jobs, newest first. */
  readonly jobs: readonly Job[];
  /** The number before which the next page begins; `undefined` on the last page. */
  readonly before: number | undefined;
}

/** The maximum number of jobs that one page examines: a few milliseconds. */
const MAX_EXAMINED_COUNT = 10_000;

/** The number of consecutive job numbers in a page. */
const PAGE = 32;

type Page = (Job | undefined)[];

/**
 * Jobs by number, within a count, an age and a size of memory. For new ones those
 * are removed that ended first; the current job only once another one is current.
 *
 * Numbers are consecutive, so jobs are in short arrays, and those in a map: a
 * million jobs take a fraction of the time and memory of a map of jobs.
 */
export class BoundedJobs {
  readonly #limits: JobLimits;
  readonly #maxBytes: number;
  readonly #onRemoved: (job: Job) => void;
  /** A page is removed with its last job. */
  readonly #pages = new Map<number, Page>();
  /** The jobs that have ended, without the current one. */
  readonly #ended = new TimeQueue<Job>((job) => job.endsAt);
  #current = 0;
  #count = 0;
  /** The memory of all jobs, and of those in `#ended`, in bytes. */
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
    return this.get(this.#current);
  }

  /** The job with a number, any safe integer of 0 or more, if it exists. */
  get(number: number): Job | undefined {
    return this.#pages.get(Math.floor(number / PAGE))?.[number % PAGE];
  }

  /** Yields jobs, newest first. */
  *newestFirst(from: number): Generator<Job> {
    for (const page of this.#pagesDown(Math.floor(from / PAGE))) {
      for (let place = PAGE - 1; place >= 0; place--) {
        const job = page[place];
        if (job && job.number <= from) yield job;
      }
    }
  }

  /**
   * Lists jobs, newest first. Where few of many jobs match, a page may have fewer
   * than the limit, or none, and a next page: to examine a million jobs would block
   * all other requests.
   *
   * @param from The highest number.
   */
  list(from: number, limit: number, wanted: (job: Job) => boolean): JobPage {
    const jobs: Job[] = [];
    let examined = 0;
    for (const job of this.newestFirst(from)) {
      const isWanted = wanted(job);
      const isFull = isWanted && jobs.length === limit;
      if (isFull || examined++ === MAX_EXAMINED_COUNT) {
        return { jobs, before: job.number + 1 };
      }
      if (isWanted) jobs.push(job);
    }
    return { jobs, before: undefined };
  }

  /** Makes a job that is about to be added the current one. */
  makeCurrent(number: number, now: number): void {
    const { current } = this;
    this.#current = number;
    if (current && hasEnded(current, now)) this.addEnded(current);
  }

  /** Adds a job, which has the highest number. */
  add(job: Job): void {
    const bytes = bytesOfJob(job);
    this.#makeRoom(this.#limits.maxJobs - 1, this.#maxBytes - bytes);
    this.#put(job, bytes);
  }

  /** Sets a job in place of the one with its number. */
  replace(job: Job): void {
    const page = this.#pages.get(Math.floor(job.number / PAGE));
    if (page) page[job.number % PAGE] = job;
  }

  addEnded(job: Job): void {
    if (job.number === this.#current) return;
    this.#ended.push(job);
    this.#endedBytes += bytesOfJob(job);
  }

  /** Restores jobs, by their numbers, whatever the limits. */
  restore(jobs: readonly Job[], current: number, now: number): void {
    this.#current = current;
    for (const job of jobs) this.#put(job, bytesOfJob(job));
    const ended = jobs.filter((job) =>
      hasEnded(job, now) && job.number !== current
    );
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
    const freed = replaces && current && hasEnded(current, now)
      ? [current]
      : [];
    const bytesOf = (jobs: readonly Job[]) =>
      jobs.reduce((sum, job) => sum + bytesOfJob(job), 0);
    const count = this.#count - this.#ended.size - freed.length;
    if (count + jobs.length > this.#limits.maxJobs) return "maxJobs";
    const bytes = this.#bytes - this.#endedBytes - bytesOf(freed);
    return bytes + bytesOf(jobs) > this.#maxBytes ? "maxBytes" : undefined;
  }

  #put(job: Job, bytes: number): void {
    const key = Math.floor(job.number / PAGE);
    let page = this.#pages.get(key);
    if (!page) this.#pages.set(key, page = new Array(PAGE));
    page[job.number % PAGE] = job;
    this.#count++;
    this.#bytes += bytes;
  }

  /** Removes ended jobs until the others are within bounds, if possible. */
  #makeRoom(count: number, bytes: number): void {
    while (
      (this.#count > count || this.#bytes > bytes) && this.#removeFirst()
    );
  }

  /** Removes the job that ended first, if there is one. */
  #removeFirst(): boolean {
    const job = this.#ended.pop();
    if (!job) return false;
    const key = Math.floor(job.number / PAGE);
    const page = this.#pages.get(key) ?? [];
    page[job.number % PAGE] = undefined;
    if (!page.some((job) => job !== undefined)) this.#pages.delete(key);
    const bytes = bytesOfJob(job);
    this.#count--;
    this.#bytes -= bytes;
    this.#endedBytes -= bytes;
    this.#onRemoved(job);
    return true;
  }

  *#pagesDown(from: number): Generator<Page> {
    let key = from;
    for (let missed = 0; missed <= this.#pages.size; key--) {
      if (key < 0) return;
      const page = this.#pages.get(key);
      if (page) yield page;
      else missed++;
    }
    // More pages are missing than present: iterate over the present ones.
    for (const [other, page] of [...this.#pages].reverse()) {
      if (other <= key) yield page;
    }
  }
}
