import { TimeQueue } from "../_queues.ts";
import {
  BoundedJobs,
  CapacityError,
  type JobLimits,
  type JobPage,
  type WhenFull,
} from "./bounded_jobs.ts";
import {
  drawJobs,
  type JobDistributions,
  type JobRequest,
  type OneOrMore,
  startable,
} from "./draw.ts";
import {
  beginsAfter,
  hasEnded,
  type Job,
  type JobEdit,
  type Outcome,
  type Phase,
  phaseOf,
} from "./job.ts";
import type { Head } from "./store.ts";
import { StoredMap } from "./stored_map.ts";
import { jobChange, type UnitOfWork } from "./unit_of_work.ts";

export interface CreateOptions {
  /** Whether the last job takes the place of the current one, which may be removed. */
  readonly replaces?: boolean;
  /** What the wire does with jobs beyond the limit of concurrent ones. */
  readonly whenFull?: WhenFull;
}

export interface JobsOptions {
  /** They may change: each job is created by those of its time. */
  readonly settings: JobDistributions & JobLimits;
  /** The maximum memory of jobs with their details, in bytes. */
  readonly maxBytes: number;
  readonly work: UnitOfWork;
  /** Called when a job is created or comes to another phase. */
  readonly onChange: (job: Job, phase: Phase, at: number) => void;
}

/**
 * The jobs of one simulation. A new one is drawn, stored by a unit of work, and goes
 * from phase to phase: it waits for a slot, is queued, runs and ends.
 *
 * It has no clock: `settle(now)` makes everything happen, in order, that is due by
 * then, and never goes back. All other methods are about the moment that was
 * settled last.
 */
export class Jobs {
  /** What callers have changed, by the numbers of jobs. */
  readonly edits: StoredMap<JobEdit>;
  /** How many steps of their scenarios have been taken, by the numbers of jobs. */
  readonly steps: StoredMap<number>;
  readonly #options: JobsOptions;
  readonly #jobs: BoundedJobs;
  /** The number of jobs in each phase; those of ended jobs are cumulative. */
  readonly counts: Record<Phase, number> = {
    queued: 0,
    running: 0,
    completed: 0,
    error: 0,
    cancelled: 0,
  };
  /** The jobs whose work begins later, and those whose end is known. */
  readonly #starting: TimeQueue<Job>;
  readonly #ending: TimeQueue<Job>;
  /** The jobs that wait for others to end, in the order of their creation. */
  readonly #waiting: TimeQueue<Job>;
  #now = -Infinity;
  #last = 0;
  /** The number of jobs that run, or will without waiting for others. */
  #occupied = 0;

  constructor(options: JobsOptions) {
    const { settings, maxBytes, work } = options;
    this.#options = options;
    this.edits = new StoredMap("edits", work);
    this.steps = new StoredMap("steps", work);
    const jobs = new BoundedJobs(settings, maxBytes, ({ number }) => {
      work.deferRemoval(number);
      this.edits.deferDerived(String(number), undefined);
      this.steps.deferDerived(String(number), undefined);
    });
    const isCurrent = (job: Job) => jobs.get(job.number) === job;
    this.#jobs = jobs;
    this.#starting = new TimeQueue((job) => job.startsAt, isCurrent);
    this.#ending = new TimeQueue((job) => job.endsAt, isCurrent);
    this.#waiting = new TimeQueue(() => 0, isCurrent);
  }

  /** The moment that was settled last, in milliseconds since the epoch. */
  get now(): number {
    return this.#now;
  }

  /** The number of the latest job. */
  get last(): number {
    return this.#last;
  }

  /** When the next job begins or ends; `Infinity` if none does. */
  get next(): number {
    return Math.min(this.#starting.next, this.#ending.next);
  }

  /** The current job, which `/status` shows. */
  get current(): Job | undefined {
    return this.#jobs.current;
  }

  get(number: number): Job | undefined {
    return this.#jobs.get(number);
  }

  /** All jobs, newest first. */
  all(): Iterable<Job> {
    return this.#jobs.newestFirst(this.#last);
  }

  /** Lists the jobs below a number, as {@linkcode BoundedJobs.list} does. */
  list(before: number, limit: number, wanted: (job: Job) => boolean): JobPage {
    return this.#jobs.list(Math.min(before - 1, this.#last), limit, wanted);
  }

  /** Makes all happen that is due, and returns the moment that is settled then. */
  settle(now: number): number {
    const { work } = this.#options;
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
      if (ends) this.#fillSlots(1);
    }
    if (now > this.#now) this.#now = now;
    work.time = this.#now;
    this.#jobs.removeOld(this.#now);
    return this.#now;
  }

  /** Restores jobs, by their numbers, as they were at the time of the head. */
  restore({ time, last, current }: Head, jobs: readonly Job[]): void {
    this.#last = last;
    this.#now = time;
    this.#jobs.restore(jobs, current, time);
    const admitted: Job[] = [];
    for (const job of jobs) {
      this.counts[phaseOf(job, time)]++;
      if (hasEnded(job, time)) continue;
      if (job.readyAt === undefined) admitted.push(job);
      else this.#waiting.push(job);
    }
    this.#occupied = admitted.length;
    this.#starting.pushAll(admitted.filter((job) => beginsAfter(job, time)));
    this.#ending.pushAll(admitted.filter(({ endsAt }) => endsAt < Infinity));
  }

  /** Goes on with restored jobs, within the limits as they are now. */
  resume(): void {
    this.#jobs.enforceLimits();
    this.#fillSlots();
  }

  /** What callers have changed of a job, if anything. */
  editOf({ number }: Job): JobEdit | undefined {
    return this.edits.get(String(number));
  }

  /** Changes a job for callers; what is not given stays. */
  edit(job: Job, edit: JobEdit): void {
    const value = { ...this.editOf(job), ...edit };
    this.edits.write([[String(job.number), value]]);
  }

  /**
   * Creates jobs now, all or none.
   *
   * @throws {CapacityError} If a limit leaves no room for them.
   * @throws {RangeError} If a distribution draws an invalid duration.
   * @throws {StoreError} If the commit fails: no job is created.
   */
  create(
    requests: OneOrMore<JobRequest>,
    { replaces = false, whenFull: byWire = "reject" }: CreateOptions = {},
  ): OneOrMore<Job> {
    const { settings, work } = this.#options;
    const now = this.#now;
    const whenFull = settings.whenFull === "wire" ? byWire : settings.whenFull;
    const freeSlots = this.#freeSlots;
    if (requests.length > freeSlots && whenFull === "reject") {
      throw new CapacityError("maxConcurrentJobs", this.#ending.next);
    }
    const first = this.#last + 1;
    const created = drawJobs(settings, requests, { first, now, freeSlots });
    const limit = this.#jobs.limitReached(created, replaces, now);
    if (limit) throw new CapacityError(limit, this.#ending.next);
    const last = this.#last + created.length;
    work.write({
      changes: created.map(jobChange),
      head: replaces ? { last, current: last } : { last },
      effect: () => {
        for (const job of created) {
          if (replaces) this.#jobs.makeCurrent(job.number, now);
          this.#jobs.add(job);
          this.#last = job.number;
          if (job.readyAt === undefined) this.#admit(job);
          else this.#waiting.push(job);
          this.#enter(job);
        }
        // Jobs that take no time have left their slots to others of the same request.
        this.#fillSlots();
      },
    });
    return created;
  }

  /**
   * Ends a job now.
   *
   * @param job The job as it is now; it must not have ended.
   * @throws {StoreError} If the commit fails: the job has not ended.
   */
  end(job: Job, outcome: Outcome): Job {
    const ended = { ...job, endsAt: this.#now, readyAt: undefined, outcome };
    this.#options.work.write({
      changes: [jobChange(ended)],
      effect: () => {
        this.#jobs.replace(ended);
        this.#starting.discard();
        this.#ending.discard();
        this.#enter(ended, phaseOf(job, this.#now));
        if (job.readyAt === undefined) this.#fillSlots(1);
        else this.#waiting.discard();
      },
    });
    return ended;
  }

  /** The number of free slots; below 0 if the limit was higher before. */
  get #freeSlots(): number {
    return this.#options.settings.maxConcurrentJobs - this.#occupied;
  }

  /**
   * Admits waiting jobs while there are free slots.
   *
   * @param released The number of slots that have become free.
   */
  #fillSlots(released = 0): void {
    this.#occupied -= released;
    while (this.#freeSlots > 0) {
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
      this.#options.work.deferDerived(jobChange(job));
      this.#jobs.replace(job);
      this.#admit(job);
      this.#enter(job, "queued");
    }
  }

  /** Gives a job a slot. One that takes no time ends without. */
  #admit(job: Job): void {
    if (hasEnded(job, this.#now)) return;
    this.#occupied++;
    if (beginsAfter(job, this.#now)) this.#starting.push(job);
    if (job.endsAt < Infinity) this.#ending.push(job);
  }

  /** Records that a job has come to its phase, from the one before, if any. */
  #enter(job: Job, before?: Phase): void {
    const phase = phaseOf(job, this.#now);
    if (before) this.counts[before]--;
    this.counts[phase]++;
    if (hasEnded(job, this.#now)) this.#jobs.addEnded(job);
    // One that waited for others may be queued further.
    if (phase !== before) this.#options.onChange(job, phase, this.#now);
  }
}
