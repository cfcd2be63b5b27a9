import { TimeQueue } from "../_time_queue.ts";
import type { BoundedJobs, JobLimits } from "./bounded_jobs.ts";
import { startable } from "./draw.ts";
import { hasEnded, type Job, type Phase, phaseOf } from "./job.ts";
import { jobChange, type UnitOfWork } from "./unit_of_work.ts";

/** Called when a job is created or comes to another phase. */
export type OnChange = (job: Job, phase: Phase, at: number) => void;

export interface JobPhasesOptions {
  readonly jobs: BoundedJobs;
  readonly limits: Pick<JobLimits, "maxConcurrentJobs">;
  readonly work: UnitOfWork;
  readonly onChange: OnChange;
}

/**
 * Takes jobs from phase to phase: they wait for a slot, are queued, run and end.
 *
 * It has no clock: `settle(now)` makes everything happen, in order, that is due by
 * then, and never goes back. All other methods are about the moment that was
 * settled last.
 */
export class JobPhases {
  /** The number of jobs in each phase; those of ended jobs are cumulative. */
  readonly counts: Record<Phase, number> = {
    queued: 0,
    running: 0,
    completed: 0,
    error: 0,
    cancelled: 0,
  };
  readonly #options: JobPhasesOptions;
  /** The jobs whose work begins later, and those whose end is known. */
  readonly #starting: TimeQueue<Job>;
  readonly #ending: TimeQueue<Job>;
  /** The jobs that wait for others to end, in the order of their creation. */
  readonly #waiting: TimeQueue<Job>;
  #now = -Infinity;
  /** The number of jobs that run, or will without waiting for others. */
  #occupied = 0;

  constructor(options: JobPhasesOptions) {
    this.#options = options;
    const { jobs } = options;
    const isCurrent = (job: Job) => jobs.get(job.number) === job;
    this.#starting = new TimeQueue((job) => job.startsAt, isCurrent);
    this.#ending = new TimeQueue((job) => job.endsAt, isCurrent);
    this.#waiting = new TimeQueue(() => 0, isCurrent);
  }

  /** The moment that was settled last, in milliseconds since the epoch. */
  get now(): number {
    return this.#now;
  }

  get next(): number {
    return Math.min(this.#starting.next, this.#ending.next);
  }

  get nextEnd(): number {
    return this.#ending.next;
  }

  /** The number of free slots; below 0 if the limit was higher before. */
  get freeSlots(): number {
    return this.#options.limits.maxConcurrentJobs - this.#occupied;
  }

  settle(now: number): number {
    const { jobs, work } = this.#options;
    // The changes of a run happen at one moment.
    if (work.isRunning) return this.#now;
    while (this.next <= now) {
      // Ends come before beginnings at the same time: they free a slot.
      const ends = this.#ending.next <= this.#starting.next;
      const job = (ends ? this.#ending : this.#starting).pop();
      if (!job) break;
      this.#now = ends ? job.endsAt : job.startsAt;
      const before = ends && job.startsAt < job.endsAt ? "running" : "queued";
      this.#enter(job, before);
      if (ends) this.#release();
    }
    if (now > this.#now) this.#now = now;
    work.time = this.#now;
    jobs.removeOld(this.#now);
    return this.#now;
  }

  /** Restores jobs, by their numbers, as they were at a time. */
  restore(now: number, jobs: readonly Job[]): void {
    this.#now = now;
    const admitted: Job[] = [];
    for (const job of jobs) {
      this.counts[phaseOf(job, now)]++;
      if (hasEnded(job, now)) continue;
      if (job.readyAt === undefined) admitted.push(job);
      else this.#waiting.push(job);
    }
    this.#occupied = admitted.length;
    this.#starting.pushAll(admitted.filter((job) => beginsAfter(now, job)));
    this.#ending.pushAll(admitted.filter(({ endsAt }) => endsAt < Infinity));
  }

  add(job: Job): void {
    if (job.readyAt === undefined) this.#admit(job);
    else this.#waiting.push(job);
    this.#enter(job);
  }

  /** Ends a job now. */
  end(job: Job, ended: Job): void {
    this.#options.jobs.replace(ended);
    this.#starting.discard();
    this.#ending.discard();
    this.#enter(ended, phaseOf(job, this.#now));
    if (job.readyAt === undefined) this.#release();
    else this.#waiting.discard();
  }

  /** Admits waiting jobs while there are free slots. */
  fillSlots(): void {
    const { jobs, work } = this.#options;
    while (this.freeSlots > 0) {
      const waiting = this.#waiting.pop();
      if (!waiting) return;
      const startsAt = Math.max(waiting.readyAt ?? 0, this.#now);
      const endsAt = startsAt + waiting.work;
      const job = startable({
        ...waiting,
        startsAt,
        endsAt,
        readyAt: undefined,
      });
      work.deferDerived(jobChange(job));
      jobs.replace(job);
      this.#admit(job);
      this.#enter(job, "queued");
    }
  }

  /** Gives a job a slot. One that takes no time ends without. */
  #admit(job: Job): void {
    if (hasEnded(job, this.#now)) return;
    this.#occupied++;
    if (beginsAfter(this.#now, job)) this.#starting.push(job);
    if (job.endsAt < Infinity) this.#ending.push(job);
  }

  /** Frees the slot of a job for a waiting one. */
  #release(): void {
    this.#occupied--;
    this.fillSlots();
  }

  /** Records that a job has come to its phase, from the one before, if any. */
  #enter(job: Job, before?: Phase): void {
    const { jobs, onChange } = this.#options;
    const phase = phaseOf(job, this.#now);
    if (before) this.counts[before]--;
    this.counts[phase]++;
    if (hasEnded(job, this.#now)) jobs.addEnded(job);
    // One that waited for others may be queued further.
    if (phase !== before) onChange(job, phase, this.#now);
  }
}

/** Whether the work on a job begins later; one that takes no time has an end only. */
function beginsAfter(now: number, { startsAt, endsAt }: Job): boolean {
  return startsAt > now && startsAt < endsAt;
}
