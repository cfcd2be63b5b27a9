import type { BoundedJobs } from "./bounded_jobs.ts";
import { Due } from "./due.ts";
import { hasEnded, type Job, type Phase, phaseOf } from "./job.ts";
import { startable } from "./draw.ts";
import type { JobLimits } from "./job_limits.ts";
import type { RestoredJobs } from "./stored_job.ts";
import type { UnitOfWork } from "./unit_of_work.ts";
import { isWaiting, Waiting, type WaitingJob } from "./waiting.ts";

/** Called when a job comes to a phase. */
export type OnChange = (job: Job, phase: Phase, at: number) => void;

/** Options of {@linkcode JobPhases}. */
export interface JobPhasesOptions {
  /** The jobs. */
  readonly jobs: BoundedJobs;
  /** The limit of jobs that run at once. */
  readonly limits: Pick<JobLimits, "maxConcurrentJobs">;
  /** Commits changes. */
  readonly work: UnitOfWork;
  /** Called when a job is created or comes to another phase. */
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
  readonly #jobs: BoundedJobs;
  readonly #limits: Pick<JobLimits, "maxConcurrentJobs">;
  readonly #work: UnitOfWork;
  readonly #onChange: OnChange;
  readonly #due: Due;
  readonly #waiting: Waiting;
  #now = -Infinity;
  /** The number of jobs that run, or will without waiting for others. */
  #occupied = 0;

  /** Begins without jobs. */
  constructor({ jobs, limits, work, onChange }: JobPhasesOptions) {
    this.#jobs = jobs;
    this.#limits = limits;
    this.#work = work;
    this.#onChange = onChange;
    const isCurrent = (job: Job) => jobs.get(job.number) === job;
    this.#due = new Due(isCurrent);
    this.#waiting = new Waiting(isCurrent);
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
    return this.#limits.maxConcurrentJobs - this.#occupied;
  }

  /** Makes all happen that is due, as {@linkcode Jobs.settle}. */
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
        this.counts.queued--;
        this.counts.running++;
        this.#onChange(job, "running", this.#now);
      }
    }
    if (now > this.#now) this.#now = now;
    this.#work.time = this.#now;
    if (this.#now >= this.#jobs.due) this.#jobs.removeOld(this.#now);
    return this.#now;
  }

  /**
   * Restores jobs, as they were at a time.
   *
   * @param now The time, in milliseconds since the epoch.
   */
  restore(now: number, { jobs, readyAt }: RestoredJobs): void {
    this.#now = now;
    const ended: Job[] = [];
    const admitted: Job[] = [];
    for (const job of jobs) {
      this.counts[phaseOf(job, now)]++;
      const startsAt = readyAt.get(job.number);
      if (hasEnded(job, now)) ended.push(job);
      else if (startsAt === undefined) admitted.push(job);
      else {
        const drawn = { ...job, startsAt, endsAt: startsAt + job.work };
        this.#waiting.push({ job, drawn });
      }
    }
    this.#jobs.restore(jobs, ended);
    this.#occupied = admitted.length;
    this.#due.addAll(admitted, now);
  }

  /** When waiting jobs could have begun, by number. */
  readyAt(): RestoredJobs["readyAt"] {
    return new Map(
      this.#waiting.all().map(({ drawn }) => [drawn.number, drawn.startsAt]),
    );
  }

  /**
   * Takes in a job that has been created.
   *
   * @param created The job as it is shown, and as it was drawn.
   */
  add(created: WaitingJob): void {
    const { job } = created;
    if (!isWaiting(job)) return this.#admit(job, true);
    this.#waiting.push(created);
    this.counts.queued++;
    this.#onChange(job, "queued", this.#now);
  }

  /**
   * Ends a job now.
   *
   * @param ended Its ended value.
   */
  end(job: Job, ended: Job): void {
    const { outcome } = ended;
    const phase = phaseOf(job, this.#now) as "queued" | "running";
    this.#jobs.replace(ended);
    this.#due.forget();
    this.#jobs.addEnded(ended);
    this.counts[phase]--;
    this.counts[outcome]++;
    this.#onChange(ended, outcome, this.#now);
    if (isWaiting(job)) this.#waiting.forget();
    else this.#release();
  }

  /** Admits waiting jobs while there are free slots. */
  fillSlots(): void {
    while (this.freeSlots > 0) {
      const next = this.#waiting.shift();
      if (!next) return;
      this.#admitWaiting(next.drawn);
    }
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
    if (created || phase === "running") this.#onChange(job, phase, this.#now);
  }

  /** Ends a job whose time has come. */
  #finish(job: Job): void {
    this.counts[job.startsAt < job.endsAt ? "running" : "queued"]--;
    this.#noteEnd(job);
    this.#release();
  }

  #noteEnd(job: Job): void {
    this.counts[job.outcome]++;
    this.#jobs.addEnded(job);
    this.#onChange(job, job.outcome, this.#now);
  }

  /** Frees the slot of a job for a waiting one. */
  #release(): void {
    this.#occupied--;
    this.fillSlots();
  }

  #admitWaiting(drawn: Job): void {
    const startsAt = Math.max(drawn.startsAt, this.#now);
    const endsAt = startsAt + drawn.work;
    const job = startable({ ...drawn, startsAt, endsAt });
    this.#work.deferDerived({ kind: "job", job });
    this.counts.queued--;
    this.#jobs.replace(job);
    this.#admit(job, false);
  }
}
