import type { Head } from "../store/store.ts";
import type { UnitOfWork } from "../store/unit_of_work.ts";
import { drawJob, type JobLaws, type JobRequest, startable } from "./draw.ts";
import { Due } from "./due.ts";
import {
  hasEnded,
  type Job,
  type Outcome,
  type Phase,
  phaseOf,
} from "./job.ts";
import { type JobPage, pageOf } from "./job_page.ts";
import { JobTable } from "./job_table.ts";
import { bytesOfJob } from "./job_bytes.ts";
import { CapacityError, type JobLimits } from "./job_limits.ts";
import { Retention } from "./retention.ts";
import type { RestoredJobs } from "./stored_job.ts";
import { isWaiting, Waiting } from "./waiting.ts";

/** Is told what a job is doing from a moment on. */
export type OnChange = (job: Job, phase: Phase, at: number) => void;

/**
 * The jobs of one simulation, and what falls due for them.
 *
 * Time is told to it: `settle(now)` makes everything happen, in order, that has
 * fallen due, and never goes back. All other methods are about the moment that was
 * settled last.
 */
export class Jobs {
  readonly #laws: JobLaws;
  readonly #limits: JobLimits;
  readonly #onChange: OnChange;
  readonly #jobs = new JobTable();
  readonly #due = new Due((job) => this.#jobs.get(job.number) === job);
  readonly #waiting = new Waiting((job) => this.#jobs.get(job.number) === job);
  readonly #ended: Retention;
  readonly #work: UnitOfWork;
  readonly #counts: Record<Phase, number> = {
    queued: 0,
    running: 0,
    completed: 0,
    error: 0,
    cancelled: 0,
  };
  #now = -Infinity;
  /** How many are being worked on, or will be without waiting for others. */
  #occupied = 0;
  #last = 0;
  #current = 0;
  /** The memory that all jobs take, and those that have ended. */
  #bytes = 0;
  #endedBytes = 0;

  /**
   * Prepares a simulation without jobs.
   *
   * @param laws What jobs are drawn by.
   * @param limits How many there may be.
   * @param work Commits changes.
   * @param onChange Called when a job is created or comes to another phase.
   */
  constructor(
    laws: JobLaws,
    limits: JobLimits,
    work: UnitOfWork,
    onChange: OnChange = () => {},
  ) {
    this.#laws = laws;
    this.#limits = limits;
    this.#work = work;
    this.#onChange = onChange;
    this.#ended = new Retention(limits.keep, (job) => {
      const bytes = bytesOfJob(job);
      this.#bytes -= bytes;
      this.#endedBytes -= bytes;
      this.#jobs.delete(job.number);
      this.#work.deferRemoval(job);
    });
  }

  /** The moment that was settled last, in milliseconds since the epoch. */
  get now(): number {
    return this.#now;
  }

  /** The number of the job that was created last. */
  get last(): number {
    return this.#last;
  }

  /** How many jobs have been in each phase, those that ended being cumulative. */
  get counts(): Readonly<Record<Phase, number>> {
    return this.#counts;
  }

  /** When something falls due next; `Infinity` if nothing does. */
  get next(): number {
    return this.#due.next;
  }

  /**
   * Makes all happen that has fallen due. A time before the last one, as a clock
   * set back shows it, changes nothing.
   *
   * @param now The time, in milliseconds since the epoch.
   * @returns The moment it is now: never before one that was settled.
   */
  settle(now: number): number {
    // The changes of a run happen at one moment.
    if (this.#work.isRunning) return this.#now;
    while (this.#due.next <= now) {
      const { job, ends } = this.#due.take();
      if (ends) {
        this.#now = job.endsAt;
        this.#finish(job);
      } else {
        this.#now = job.startsAt;
        this.#counts.queued--;
        this.#counts.running++;
        this.#onChange(job, "running", this.#now);
      }
    }
    if (now > this.#now) this.#now = now;
    this.#work.time = this.#now;
    if (this.#now >= this.#ended.due) this.#ended.forgetOld(this.#now);
    return this.#now;
  }

  /**
   * Restores jobs, as they were at the time of the head.
   *
   * @param head The head.
   * @param restored The jobs.
   */
  restore(head: Head, { jobs, readyAt }: RestoredJobs): void {
    this.#now = head.time;
    this.#last = head.last;
    this.#makeCurrent(head.current);
    const ended: Job[] = [];
    const admitted: Job[] = [];
    for (const job of jobs) {
      this.#jobs.set(job);
      this.#bytes += bytesOfJob(job);
      this.#counts[phaseOf(job, this.#now)]++;
      const startsAt = readyAt.get(job.number);
      if (hasEnded(job, this.#now)) ended.push(job);
      else if (startsAt === undefined) admitted.push(job);
      else {
        const drawn = { ...job, startsAt, endsAt: startsAt + job.work };
        this.#waiting.push({ job, drawn });
      }
    }
    this.#ended.addAll(ended);
    for (const job of ended) this.#endedBytes += bytesOfJob(job);
    this.#occupied = admitted.length;
    this.#due.addAll(admitted, this.#now);
  }

  /** Goes on with restored jobs, within the limits as they are now. */
  resume(): void {
    const { maxJobs, maxBytes } = this.#limits;
    this.#makeRoom(maxJobs, maxBytes);
    this.#fillPlaces();
  }

  /**
   * Creates a job now.
   *
   * @param request What the caller wants of it.
   * @returns The job.
   * @throws {CapacityError} If a limit leaves no room for it.
   * @throws {RangeError} If a distribution draws an invalid duration.
   * @throws {StoreError} If the commit fails: the job is not created.
   */
  create(request?: JobRequest): Job {
    return this.#create(request, false);
  }

  /**
   * Creates a job in place of the current one, which may make room for it.
   *
   * @param request What the caller wants of it.
   * @returns The job.
   * @throws {CapacityError | RangeError | StoreError} As {@linkcode create}.
   */
  replaceCurrent(request?: JobRequest): Job {
    return this.#create(request, true);
  }

  #create(request: JobRequest | undefined, replaces: boolean): Job {
    const { maxConcurrentJobs, whenFull } = this.#limits;
    const busy = this.#occupied >= maxConcurrentJobs;
    if (busy && whenFull === "reject") {
      throw new CapacityError("maxConcurrentJobs", this.#due.nextEnd);
    }
    const drawn = drawJob(this.#laws, this.#last + 1, this.#now, request);
    const limit = this.#limitReached(drawn, replaces);
    if (limit) throw new CapacityError(limit, this.#due.nextEnd);
    const job = busy
      ? { ...drawn, startsAt: Infinity, endsAt: Infinity }
      : startable(drawn);
    const { number } = job;
    const readyAt = busy ? drawn.startsAt : undefined;
    this.#work.write({
      changes: [{ kind: "job", job, readyAt }],
      head: replaces ? { last: number, current: number } : { last: number },
      effect: () => this.#add(job, drawn, replaces),
    });
    return job;
  }

  /** Takes in a job that has been created. */
  #add(job: Job, drawn: Job, replaces: boolean): void {
    if (replaces) this.#makeCurrent(job.number);
    const { maxJobs, maxBytes } = this.#limits;
    const bytes = bytesOfJob(job);
    this.#makeRoom(maxJobs - 1, maxBytes - bytes);
    this.#bytes += bytes;
    this.#last = job.number;
    if (!isWaiting(job)) return this.#admit(job, true);
    this.#jobs.set(job);
    this.#waiting.push({ job, drawn });
    this.#counts.queued++;
    this.#onChange(job, "queued", this.#now);
  }

  /** The current job, which `/status` tells of. */
  get current(): Job | undefined {
    return this.#jobs.get(this.#current);
  }

  /** The job of a number, if there is one still. */
  get(number: number): Job | undefined {
    return this.#jobs.get(number);
  }

  /**
   * Ends a job now.
   *
   * @param job The job; it must not have ended.
   * @param outcome How it ends.
   * @returns The job in its new state.
   * @throws {StoreError} If the commit fails: the job has not ended.
   */
  end(job: Job, outcome: Outcome): Job {
    const ended = { ...job, endsAt: this.#now, outcome };
    this.#work.write({
      changes: [{ kind: "job", job: ended }],
      effect: () => this.#replace(job, ended),
    });
    return ended;
  }

  /** Puts a job that has been ended in its place. */
  #replace(job: Job, ended: Job): void {
    const { outcome } = ended;
    const phase = phaseOf(job, this.#now) as "queued" | "running";
    this.#jobs.set(ended);
    this.#due.forget();
    this.#noteEnded(ended);
    this.#counts[phase]--;
    this.#counts[outcome]++;
    this.#onChange(ended, outcome, this.#now);
    if (isWaiting(job)) this.#waiting.forget();
    else this.#release();
  }

  /**
   * Lists jobs, newest first: a page of them.
   *
   * @param before Only jobs with lower numbers.
   * @param limit The most jobs to give.
   * @param wanted Whether to give a job.
   */
  list(
    before: number,
    limit: number,
    wanted: (job: Job) => boolean,
  ): JobPage {
    const from = Math.min(before - 1, this.#last);
    return pageOf(this.#jobs.newestFirst(from), limit, wanted);
  }

  /** Lets a job begin: at once, or when its turn has come. */
  #admit(job: Job, created: boolean): void {
    this.#jobs.set(job);
    // One that takes no time ends without a place and without a running phase.
    if (hasEnded(job, this.#now)) return this.#noteEnd(job);
    this.#occupied++;
    const phase = phaseOf(job, this.#now) as "queued" | "running";
    this.#counts[phase]++;
    this.#due.add(job, this.#now);
    // One that was queued before, and still is, has come to no other phase.
    if (created || phase === "running") this.#onChange(job, phase, this.#now);
  }

  /** Takes note that a job has come to its end by itself. */
  #finish(job: Job): void {
    this.#counts[job.startsAt < job.endsAt ? "running" : "queued"]--;
    this.#noteEnd(job);
    this.#release();
  }

  #noteEnd(job: Job): void {
    this.#counts[job.outcome]++;
    this.#noteEnded(job);
    this.#onChange(job, job.outcome, this.#now);
  }

  /** From now on it may have to make room for others. */
  #noteEnded(job: Job): void {
    this.#ended.add(job);
    this.#endedBytes += bytesOfJob(job);
  }

  /** Frees the place of a job, for those that have waited for it. */
  #release(): void {
    this.#occupied--;
    this.#fillPlaces();
  }

  /** Lets jobs begin that have waited, as many as may be worked on at once. */
  #fillPlaces(): void {
    while (this.#occupied < this.#limits.maxConcurrentJobs) {
      if (!this.#admitNext()) return;
    }
  }

  /** Lets the next one begin that has waited, and tells whether there was one. */
  #admitNext(): boolean {
    const next = this.#waiting.shift();
    if (!next) return false;
    const { drawn } = next;
    const startsAt = Math.max(drawn.startsAt, this.#now);
    const endsAt = startsAt + drawn.work;
    const job = startable({ ...drawn, startsAt, endsAt });
    this.#work.deferDerived({ kind: "job", job });
    this.#counts.queued--;
    this.#admit(job, false);
    return true;
  }

  /** The limit that leaves no room for a job, whatever is removed for it. */
  #limitReached(
    job: Job,
    replaces: boolean,
  ): CapacityError["limit"] | undefined {
    const { maxJobs, maxBytes } = this.#limits;
    const { current } = this;
    const spared = !replaces && current && hasEnded(current, this.#now)
      ? current
      : undefined;
    const size = this.#jobs.size - this.#ended.size + (spared ? 1 : 0);
    if (size >= maxJobs) return "maxJobs";
    const bytes = this.#bytes - this.#endedBytes +
      (spared ? bytesOfJob(spared) : 0);
    return bytes + bytesOfJob(job) > maxBytes ? "maxBytes" : undefined;
  }

  /** Forgets jobs that have ended until the others are within the bounds, if it can. */
  #makeRoom(most: number, bytes: number): void {
    while (
      (this.#jobs.size > most || this.#bytes > bytes) &&
      this.#ended.forgetFirst()
    );
  }

  /** Makes a job the current one, in place of one that may be forgotten then. */
  #makeCurrent(number: number): void {
    this.#current = number;
    this.#ended.spare(number);
  }
}
