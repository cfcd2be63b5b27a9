import { TimeQueue } from "../_time_queue.ts";
import type { BoundedJobs, JobLimits } from "./bounded_jobs.ts";
import { startable } from "./draw.ts";
import { hasEnded, type Job, type Phase, phaseOf } from "./job.ts";
import type { UnitOfWork } from "./unit_of_work.ts";

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
    const { jobs, work, onChange } = this.#options;
    // The changes of a run happen at one moment.
    if (work.isRunning) return this.#now;
    while (this.next <= now) {
      // Ends come before beginnings at the same time: they free a slot.
      const ends = this.#ending.next <= this.#starting.next;
      const job = (ends ? this.#ending : this.#starting).pop();
      if (!job) break;
      if (ends) {
        this.#now = job.endsAt;
        this.counts[job.startsAt < job.endsAt ? "running" : "queued"]--;
        this.#recordEnd(job);
        this.#release();
      } else {
        this.#now = job.startsAt;
        this.counts.queued--;
        this.counts.running++;
        onChange(job, "running", this.#now);
      }
    }
    if (now > this.#now) this.#now = now;
    work.time = this.#now;
    jobs.removeOld(this.#now);
    return this.#now;
  }

  /** Restores jobs, by their numbers, as they were at a time. */
  restore(now: number, jobs: readonly Job[]): void {
    this.#now = now;
    const ended: Job[] = [];
    const admitted: Job[] = [];
    for (const job of jobs) {
      this.counts[phaseOf(job, now)]++;
      if (hasEnded(job, now)) ended.push(job);
      else if (job.readyAt === undefined) admitted.push(job);
      else this.#waiting.push(job);
    }
    this.#options.jobs.restore(jobs, ended);
    this.#occupied = admitted.length;
    this.#starting.pushAll(admitted.filter((job) => beginsAfter(now, job)));
    this.#ending.pushAll(admitted.filter(({ endsAt }) => endsAt < Infinity));
  }

  add(job: Job): void {
    if (job.readyAt === undefined) return this.#admit(job, true);
    this.#waiting.push(job);
    this.counts.queued++;
    this.#options.onChange(job, "queued", this.#now);
  }

  /** Ends a job now. */
  end(job: Job, ended: Job): void {
    const { jobs } = this.#options;
    this.counts[phaseOf(job, this.#now)]--;
    jobs.replace(ended);
    this.#starting.discard();
    this.#ending.discard();
    this.#recordEnd(ended);
    if (job.readyAt === undefined) this.#release();
    else this.#waiting.discard();
  }

  /** Admits waiting jobs while there are free slots. */
  fillSlots(): void {
    while (this.freeSlots > 0) {
      const waiting = this.#waiting.pop();
      if (!waiting) return;
      this.#admitWaiting(waiting);
    }
  }

  #admitWaiting(waiting: Job): void {
    const { jobs, work } = this.#options;
    const startsAt = Math.max(waiting.readyAt ?? 0, this.#now);
    const endsAt = startsAt + waiting.work;
    const job = startable({ ...waiting, startsAt, endsAt, readyAt: undefined });
    work.deferDerived({ kind: "job", job });
    this.counts.queued--;
    jobs.replace(job);
    this.#admit(job, false);
  }

  /** Admits a job: it has a slot, or ends at once. */
  #admit(job: Job, created: boolean): void {
    // A job that takes no time ends without a slot and without a running phase.
    if (hasEnded(job, this.#now)) return this.#recordEnd(job);
    this.#occupied++;
    const phase = phaseOf(job, this.#now);
    this.counts[phase]++;
    if (beginsAfter(this.#now, job)) this.#starting.push(job);
    if (job.endsAt < Infinity) this.#ending.push(job);
    // A job that was queued before, and still is, is in the same phase.
    if (!created && phase === "queued") return;
    this.#options.onChange(job, phase, this.#now);
  }

  #recordEnd(job: Job): void {
    const { jobs, onChange } = this.#options;
    this.counts[job.outcome]++;
    jobs.addEnded(job);
    onChange(job, job.outcome, this.#now);
  }

  /** Frees the slot of a job for a waiting one. */
  #release(): void {
    this.#occupied--;
    this.fillSlots();
  }
}

/** Whether the work on a job begins later; one that takes no time has an end only. */
function beginsAfter(now: number, { startsAt, endsAt }: Job): boolean {
  return startsAt > now && startsAt < endsAt;
}
