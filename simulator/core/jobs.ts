import { BoundedJobs } from "./bounded_jobs.ts";
import type { Head } from "./store.ts";
import type { UnitOfWork } from "./unit_of_work.ts";
import {
  drawJob,
  type JobDistributions,
  type JobRequest,
  startable,
} from "./draw.ts";
import { Due } from "./due.ts";
import { JobEdits } from "./job_edits.ts";
import {
  hasEnded,
  type Job,
  type Outcome,
  type Phase,
  phaseOf,
} from "./job.ts";
import { type JobPage, pageOf } from "./job_page.ts";
import { CapacityError, type JobLimits, type WhenFull } from "./job_limits.ts";
import type { RestoredJobs } from "./stored_job.ts";
import { isWaiting, Waiting } from "./waiting.ts";

/** A list of at least one item. */
type OneOrMore<T> = readonly [T, ...T[]];

/** Called when a job comes to a phase. */
export type OnChange = (job: Job, phase: Phase, at: number) => void;

/**
 * The jobs of one simulation, and their due events.
 *
 * It has no clock: `settle(now)` makes everything happen, in order, that is due by
 * then, and never goes back. All other methods are about the moment that was
 * settled last.
 */
export class Jobs {
  /** What callers have changed since. */
  readonly edits: JobEdits;
  readonly #distributions: JobDistributions;
  readonly #limits: JobLimits;
  readonly #onChange: OnChange;
  readonly #jobs: BoundedJobs;
  readonly #due = new Due((job) => this.#jobs.get(job.number) === job);
  readonly #waiting = new Waiting((job) => this.#jobs.get(job.number) === job);
  readonly #work: UnitOfWork;
  readonly #counts: Record<Phase, number> = {
    queued: 0,
    running: 0,
    completed: 0,
    error: 0,
    cancelled: 0,
  };
  #now = -Infinity;
  /** The number of jobs that run, or will without waiting for others. */
  #occupied = 0;
  #last = 0;

  /**
   * Creates a simulation without jobs.
   *
   * @param distributions The distributions that jobs are drawn from.
   * @param limits The limits on jobs.
   * @param work Commits changes.
   * @param onChange Called when a job is created or comes to another phase.
   */
  constructor(
    distributions: JobDistributions,
    limits: JobLimits,
    work: UnitOfWork,
    onChange: OnChange = () => {},
  ) {
    this.#distributions = distributions;
    this.#limits = limits;
    this.#work = work;
    this.#onChange = onChange;
    this.edits = new JobEdits(work);
    this.#jobs = new BoundedJobs(limits, (job) => {
      work.deferRemoval(job);
      this.edits.remove(job.number);
    });
  }

  /** The moment that was settled last, in milliseconds since the epoch. */
  get now(): number {
    return this.#now;
  }

  /** The number of the latest job. */
  get last(): number {
    return this.#last;
  }

  /** The number of jobs in each phase; those of ended jobs are cumulative. */
  get counts(): Readonly<Record<Phase, number>> {
    return this.#counts;
  }

  /** When the next event is due; `Infinity` if there is no event. */
  get next(): number {
    return this.#due.next;
  }

  /**
   * Makes all happen that is due. A time before the last one changes nothing.
   *
   * @param now The time, in milliseconds since the epoch.
   * @returns The moment that is settled now.
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
    if (this.#now >= this.#jobs.due) this.#jobs.removeOld(this.#now);
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
    this.#jobs.makeCurrent(head.current);
    const ended: Job[] = [];
    const admitted: Job[] = [];
    for (const job of jobs) {
      this.#counts[phaseOf(job, this.#now)]++;
      const startsAt = readyAt.get(job.number);
      if (hasEnded(job, this.#now)) ended.push(job);
      else if (startsAt === undefined) admitted.push(job);
      else {
        const drawn = { ...job, startsAt, endsAt: startsAt + job.work };
        this.#waiting.push({ job, drawn });
      }
    }
    this.#jobs.restore(jobs, ended);
    this.#occupied = admitted.length;
    this.#due.addAll(admitted, this.#now);
  }

  /** Goes on with restored jobs, within the limits as they are now. */
  resume(): void {
    this.#jobs.enforceLimits();
    this.#fillSlots();
  }

  /**
   * Creates a job now.
   *
   * @param request What the caller asks for.
   * @returns The job.
   * @throws {CapacityError} If a limit leaves no room for it.
   * @throws {RangeError} If a distribution draws an invalid duration.
   * @throws {StoreError} If the commit fails: the job is not created.
   */
  create(request?: JobRequest): Job {
    const [job] = this.#create([request], false);
    return job;
  }

  /**
   * Creates several jobs now, all or none.
   *
   * @param requests What the caller asks for, at least once.
   * @param whenFull What the wire does with jobs beyond the limit of concurrent ones.
   * @returns The jobs, in the order of the requests.
   * @throws {CapacityError | RangeError | StoreError} As {@linkcode create}.
   */
  createAll(
    requests: OneOrMore<JobRequest>,
    whenFull: WhenFull,
  ): OneOrMore<Job> {
    return this.#create(requests, false, whenFull);
  }

  /**
   * Creates a job in place of the current one, which may be removed for it.
   *
   * @param request What the caller asks for.
   * @returns The job.
   * @throws {CapacityError | RangeError | StoreError} As {@linkcode create}.
   */
  replaceCurrent(request?: JobRequest): Job {
    const [job] = this.#create([request], true);
    return job;
  }

  #create(
    requests: OneOrMore<JobRequest | undefined>,
    replaces: boolean,
    byWire: WhenFull = "reject",
  ): OneOrMore<Job> {
    const { maxConcurrentJobs } = this.#limits;
    const whenFull = this.#limits.whenFull === "wire"
      ? byWire
      : this.#limits.whenFull;
    const free = maxConcurrentJobs - this.#occupied;
    if (requests.length > free && whenFull === "reject") {
      throw new CapacityError("maxConcurrentJobs", this.#due.nextEnd);
    }
    const drawn = requests.map((request, index) =>
      drawJob(
        this.#distributions,
        this.#last + 1 + index,
        this.#now,
        request,
      )
    );
    const limit = this.#jobs.limitReached(drawn, replaces, this.#now);
    if (limit) throw new CapacityError(limit, this.#due.nextEnd);
    const created = drawn.map((drawn, index) => {
      const waits = index >= free;
      const job = waits
        ? { ...drawn, startsAt: Infinity, endsAt: Infinity }
        : startable(drawn);
      return { job, drawn, readyAt: waits ? drawn.startsAt : undefined };
    });
    const last = this.#last + created.length;
    this.#work.write({
      changes: created.map(({ job, readyAt }) => ({
        kind: "job",
        job,
        readyAt,
      })),
      head: replaces ? { last, current: last } : { last },
      effect: () => {
        for (const { job, drawn } of created) this.#add(job, drawn, replaces);
      },
    });
    const [first, ...others] = created.map(({ job }) => job);
    if (!first) throw new TypeError("Cannot create jobs as none is requested");
    return [first, ...others];
  }

  /** Takes in a job that has been created. */
  #add(job: Job, drawn: Job, replaces: boolean): void {
    if (replaces) this.#jobs.makeCurrent(job.number);
    this.#jobs.add(job);
    this.#last = job.number;
    if (!isWaiting(job)) return this.#admit(job, true);
    this.#waiting.push({ job, drawn });
    this.#counts.queued++;
    this.#onChange(job, "queued", this.#now);
  }

  /** The current job, which `/status` shows. */
  get current(): Job | undefined {
    return this.#jobs.current;
  }

  /** The job with a number, if it exists. */
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

  /** Replaces a job by its ended value. */
  #replace(job: Job, ended: Job): void {
    const { outcome } = ended;
    const phase = phaseOf(job, this.#now) as "queued" | "running";
    this.#jobs.replace(ended);
    this.#due.forget();
    this.#jobs.addEnded(ended);
    this.#counts[phase]--;
    this.#counts[outcome]++;
    this.#onChange(ended, outcome, this.#now);
    if (isWaiting(job)) this.#waiting.forget();
    else this.#release();
  }

  /**
   * Lists jobs, newest first.
   *
   * @param before Only jobs with lower numbers.
   * @param limit The maximum number of jobs.
   * @param wanted Whether to include a job.
   */
  list(
    before: number,
    limit: number,
    wanted: (job: Job) => boolean,
  ): JobPage {
    const from = Math.min(before - 1, this.#last);
    return pageOf(this.#jobs.newestFirst(from), limit, wanted);
  }

  /** Admits a job: it has a slot, or ends at once. */
  #admit(job: Job, created: boolean): void {
    // A job that takes no time ends without a slot and without a running phase.
    if (hasEnded(job, this.#now)) return this.#noteEnd(job);
    this.#occupied++;
    const phase = phaseOf(job, this.#now) as "queued" | "running";
    this.#counts[phase]++;
    this.#due.add(job, this.#now);
    // A job that was queued before, and still is, is in the same phase.
    if (created || phase === "running") this.#onChange(job, phase, this.#now);
  }

  /** Ends a job whose time has come. */
  #finish(job: Job): void {
    this.#counts[job.startsAt < job.endsAt ? "running" : "queued"]--;
    this.#noteEnd(job);
    this.#release();
  }

  #noteEnd(job: Job): void {
    this.#counts[job.outcome]++;
    this.#jobs.addEnded(job);
    this.#onChange(job, job.outcome, this.#now);
  }

  /** Frees the slot of a job for a waiting one. */
  #release(): void {
    this.#occupied--;
    this.#fillSlots();
  }

  /** Admits waiting jobs while there are free slots. */
  #fillSlots(): void {
    while (this.#occupied < this.#limits.maxConcurrentJobs) {
      if (!this.#admitNext()) return;
    }
  }

  /** Admits the next waiting job, and returns whether there was one. */
  #admitNext(): boolean {
    const next = this.#waiting.shift();
    if (!next) return false;
    const { drawn } = next;
    const startsAt = Math.max(drawn.startsAt, this.#now);
    const endsAt = startsAt + drawn.work;
    const job = startable({ ...drawn, startsAt, endsAt });
    this.#work.deferDerived({ kind: "job", job });
    this.#counts.queued--;
    this.#jobs.replace(job);
    this.#admit(job, false);
    return true;
  }
}
