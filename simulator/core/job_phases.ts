import { TimeQueue } from "../_time_queue.ts";
import type { BoundedJobs } from "./bounded_jobs.ts";
import { startable } from "./draw.ts";
import { Due } from "./due.ts";
import { hasEnded, type Job, type Phase, phaseOf } from "./job.ts";
import type { JobLimits } from "./job_limits.ts";
import type { RestoredJobs } from "./stored_job.ts";
import type { UnitOfWork } from "./unit_of_work.ts";

/** Called when a job is created or comes to another phase. */
export type OnChange = (job: Job, phase: Phase, at: number) => void;

/** Options of {@linkcode JobPhases}. */
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
  readonly #due: Due;
  /** The jobs that wait for others to end, in the order of their creation. */
  readonly #waiting: TimeQueue<Job>;
  /** When they could have begun, by number. */
  readonly #readyAt = new Map<number, number>();
  #now = -Infinity;
  /** The number of jobs that run, or will without waiting for others. */
  #occupied = 0;

  constructor(options: JobPhasesOptions) {
    this.#options = options;
    const { jobs } = options;
    const isCurrent = (job: Job) => jobs.get(job.number) === job;
    this.#due = new Due(isCurrent);
    this.#waiting = new TimeQueue(() => 0, isCurrent);
  }

  /** The moment that was settled last, in milliseconds since the epoch. */
  get now(): number {
    return this.#now;
  }

  /** When the next event is due; `Infinity` if there is no event. */
  get next(): number {
    return this.#due.next;
  }

  /** When the next job ends; `Infinity` if none does. */
  get nextEnd(): number {
    return this.#due.nextEnd;
  }

  /** The number of free slots; below 0 if the limit was higher before. */
  get freeSlots(): number {
    return this.#options.limits.maxConcurrentJobs - this.#occupied;
  }

  /** When waiting jobs could have begun, by number. */
  get readyAt(): RestoredJobs["readyAt"] {
    return this.#readyAt;
  }

  /** Makes all happen that is due, as {@linkcode Jobs.settle}. */
  settle(now: number): number {
    const { jobs, work, onChange } = this.#options;
    // The changes of a run happen at one moment.
    if (work.isRunning) return this.#now;
    while (this.#due.next <= now) {
      const due = this.#due.take();
      if (!due) break;
      const { job, ends } = due;
      if (ends) {
        this.#now = job.endsAt;
        this.#finish(job);
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

  /** Restores jobs, as they were at a time. */
  restore(now: number, { jobs, readyAt }: RestoredJobs): void {
    this.#now = now;
    const ended: Job[] = [];
    const admitted: Job[] = [];
    for (const job of jobs) {
      this.counts[phaseOf(job, now)]++;
      const ready = readyAt.get(job.number);
      if (hasEnded(job, now)) ended.push(job);
      else if (ready === undefined) admitted.push(job);
      else this.#wait(job, ready);
    }
    this.#options.jobs.restore(jobs, ended);
    this.#occupied = admitted.length;
    this.#due.addAll(admitted, now);
  }

  /**
   * Takes in a job that has been created.
   *
   * @param readyAt When it could begin, if it waits for others.
   */
  add(job: Job, readyAt: number | undefined): void {
    if (readyAt === undefined) return this.#admit(job, true);
    this.#wait(job, readyAt);
    this.counts.queued++;
    this.#options.onChange(job, "queued", this.#now);
  }

  /** Ends a job now. */
  end(job: Job, ended: Job): void {
    const { jobs, onChange } = this.#options;
    const { outcome } = ended;
    const phase = phaseOf(job, this.#now) as "queued" | "running";
    jobs.replace(ended);
    jobs.addEnded(ended);
    this.#due.discard();
    this.counts[phase]--;
    this.counts[outcome]++;
    onChange(ended, outcome, this.#now);
    if (this.#readyAt.delete(job.number)) this.#waiting.discard();
    else this.#release();
  }

  /** Admits waiting jobs while there are free slots. */
  fillSlots(): void {
    while (this.freeSlots > 0) {
      const waiting = this.#waiting.pop();
      if (!waiting) return;
      this.#admitWaiting(waiting);
    }
  }

  #wait(job: Job, readyAt: number): void {
    this.#waiting.push(job);
    this.#readyAt.set(job.number, readyAt);
  }

  /** Admits a job: it has a slot, or ends at once. */
  #admit(job: Job, created: boolean): void {
    // A job that takes no time ends without a slot and without a running phase.
    if (hasEnded(job, this.#now)) return this.#noteEnd(job);
    this.#occupied++;
    const phase = phaseOf(job, this.#now) as "queued" | "running";
    this.counts[phase]++;
    this.#due.add(job, this.#now);
    // A job that was queued before, and still is, is in the same phase.
    if (!created && phase === "queued") return;
    this.#options.onChange(job, phase, this.#now);
  }

  #admitWaiting(waiting: Job): void {
    const { jobs, work } = this.#options;
    const { number } = waiting;
    const startsAt = Math.max(this.#readyAt.get(number) ?? 0, this.#now);
    const endsAt = startsAt + waiting.work;
    const job = startable({ ...waiting, startsAt, endsAt });
    this.#readyAt.delete(number);
    work.deferDerived({ kind: "job", job });
    this.counts.queued--;
    jobs.replace(job);
    this.#admit(job, false);
  }

  /** Ends a job whose time has come. */
  #finish(job: Job): void {
    this.counts[job.startsAt < job.endsAt ? "running" : "queued"]--;
    this.#noteEnd(job);
    this.#release();
  }

  #noteEnd(job: Job): void {
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
