import { BoundedJobs } from "./bounded_jobs.ts";
import {
  drawJob,
  type JobDistributions,
  type JobRequest,
  startable,
} from "./draw.ts";
import type { Job, Outcome, Phase } from "./job.ts";
import { JobEdits } from "./job_edits.ts";
import { CapacityError, type JobLimits, type WhenFull } from "./job_limits.ts";
import { JobPhases, type OnChange } from "./job_phases.ts";
import { type JobPage, pageOf } from "./job_table.ts";
import type { Head, StoredJob } from "./store.ts";
import { encodeJob, type RestoredJobs } from "./stored_job.ts";
import type { UnitOfWork } from "./unit_of_work.ts";

/** A list of at least one item. */
export type OneOrMore<T> = readonly [T, ...T[]];

/** What jobs are drawn from, and their limits. */
export type JobSettings = JobDistributions & JobLimits;

/** Options of {@linkcode Jobs}. */
export interface JobsOptions {
  /** They may change: each job is created by those of its time. */
  readonly settings: JobSettings;
  /** The maximum memory of jobs with their details, in bytes. */
  readonly maxBytes: number;
  /** Commits changes. */
  readonly work: UnitOfWork;
  /** Called when a job is created or comes to another phase. */
  readonly onChange: OnChange;
}

/**
 * The jobs of one simulation, and their due events. Like {@linkcode JobPhases}, it
 * has no clock.
 */
export class Jobs {
  /** What callers have changed since. */
  readonly edits: JobEdits;
  readonly #settings: JobSettings;
  readonly #jobs: BoundedJobs;
  readonly #phases: JobPhases;
  readonly #work: UnitOfWork;
  #last = 0;

  constructor({ settings, maxBytes, work, onChange }: JobsOptions) {
    this.#settings = settings;
    this.#work = work;
    this.edits = new JobEdits(work);
    const jobs = new BoundedJobs(settings, maxBytes, (job) => {
      work.deferRemoval(job);
      this.edits.remove(job.number);
    });
    this.#jobs = jobs;
    this.#phases = new JobPhases({ jobs, limits: settings, work, onChange });
  }

  /** The moment that was settled last, in milliseconds since the epoch. */
  get now(): number {
    return this.#phases.now;
  }

  /** The number of the latest job. */
  get last(): number {
    return this.#last;
  }

  /** The number of jobs in each phase; those of ended jobs are cumulative. */
  get counts(): Readonly<Record<Phase, number>> {
    return this.#phases.counts;
  }

  /** When the next event is due; `Infinity` if there is no event. */
  get next(): number {
    return this.#phases.next;
  }

  /** The current job, which `/status` shows. */
  get current(): Job | undefined {
    return this.#jobs.current;
  }

  /**
   * Makes all happen that is due. A time before the last one changes nothing.
   *
   * @returns The moment that is settled now.
   */
  settle(now: number): number {
    return this.#phases.settle(now);
  }

  /** Restores jobs, as they were at the time of the head. */
  restore({ time, last, current }: Head, restored: RestoredJobs): void {
    this.#last = last;
    this.#jobs.makeCurrent(current);
    this.#phases.restore(time, restored);
  }

  /** Goes on with restored jobs, within the limits as they are now. */
  resume(): void {
    this.#jobs.enforceLimits();
    this.#phases.fillSlots();
  }

  /** All jobs, newest first. */
  all(): Iterable<Job> {
    return this.#jobs.newestFirst(this.#last);
  }

  /** All jobs as a store holds them, by their numbers. */
  stored(): readonly StoredJob[] {
    const { readyAt } = this.#phases;
    return Array.from(
      this.all(),
      (job) => encodeJob(job, readyAt.get(job.number)),
    ).reverse();
  }

  /** The job with a number, if it exists. */
  get(number: number): Job | undefined {
    return this.#jobs.get(number);
  }

  /**
   * Lists jobs, newest first.
   *
   * @param before Only jobs with lower numbers.
   */
  list(
    before: number,
    limit: number,
    wanted: (job: Job) => boolean,
  ): JobPage {
    const from = Math.min(before - 1, this.#last);
    return pageOf(this.#jobs.newestFirst(from), limit, wanted);
  }

  /**
   * Creates a job now.
   *
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
   * @param whenFull What the wire does with jobs beyond the limit of concurrent ones.
   * @throws {CapacityError | RangeError | StoreError} As {@linkcode create}.
   */
  createAll(
    requests: OneOrMore<JobRequest>,
    whenFull: WhenFull,
  ): OneOrMore<Job> {
    return this.#create(requests, false, whenFull);
  }

  /** Creates a job in place of the current one, which may be removed for it. */
  replaceCurrent(request?: JobRequest): Job {
    const [job] = this.#create([request], true);
    return job;
  }

  #create(
    requests: OneOrMore<JobRequest | undefined>,
    replaces: boolean,
    byWire: WhenFull = "reject",
  ): OneOrMore<Job> {
    const settings = this.#settings;
    const whenFull = settings.whenFull === "wire" ? byWire : settings.whenFull;
    const { freeSlots, nextEnd, now } = this.#phases;
    if (requests.length > freeSlots && whenFull === "reject") {
      throw new CapacityError("maxConcurrentJobs", nextEnd);
    }
    const drawn = requests.map((request, index) =>
      drawJob(settings, this.#last + 1 + index, now, request)
    );
    const limit = this.#jobs.limitReached(drawn, replaces, now);
    if (limit) throw new CapacityError(limit, nextEnd);
    const created = drawn.map((job, index) =>
      index < freeSlots ? { job: startable(job), readyAt: undefined } : {
        job: { ...job, startsAt: Infinity, endsAt: Infinity },
        readyAt: job.startsAt,
      }
    );
    const last = this.#last + created.length;
    this.#work.write({
      changes: created.map((one) => ({ kind: "job", ...one })),
      head: replaces ? { last, current: last } : { last },
      effect: () => {
        for (const { job, readyAt } of created) {
          if (replaces) this.#jobs.makeCurrent(job.number);
          this.#jobs.add(job);
          this.#last = job.number;
          this.#phases.add(job, readyAt);
        }
      },
    });
    // At least one, as there is a request.
    return created.map(({ job }) => job) as [Job, ...Job[]];
  }

  /**
   * Ends a job now.
   *
   * @param job The job; it must not have ended.
   * @throws {StoreError} If the commit fails: the job has not ended.
   */
  end(job: Job, outcome: Outcome): Job {
    const ended = { ...job, endsAt: this.now, outcome };
    this.#work.write({
      changes: [{ kind: "job", job: ended }],
      effect: () => this.#phases.end(job, ended),
    });
    return ended;
  }
}
