import {
  BoundedJobs,
  CapacityError,
  type JobLimits,
  type WhenFull,
} from "./bounded_jobs.ts";
import {
  type JobDistributions,
  type JobRequest,
  simulateJob,
  startable,
} from "./draw.ts";
import type { Job, JobEdit, Outcome, Phase } from "./job.ts";
import { JobPhases, type OnChange } from "./job_phases.ts";
import type { Head } from "./store.ts";
import { StoredMap } from "./stored_map.ts";
import { jobChange, type UnitOfWork } from "./unit_of_work.ts";

export type OneOrMore<T> = readonly [T, ...T[]];

/** What jobs are drawn from, and their limits. */
export type JobSettings = JobDistributions & JobLimits;

export interface CreateOptions {
  /** Whether the last job takes the place of the current one, which may be removed. */
  readonly replaces?: boolean;
  /** What the wire does with jobs beyond the limit of concurrent ones. */
  readonly whenFull?: WhenFull;
}

export interface JobsOptions {
  /** They may change: each job is created by those of its time. */
  readonly settings: JobSettings;
  /** The maximum memory of jobs with their details, in bytes. */
  readonly maxBytes: number;
  readonly work: UnitOfWork;
  /** Called when a job is created or comes to another phase. */
  readonly onChange: OnChange;
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

/**
 * The jobs of one simulation. A new one is drawn (`draw.ts`), stored by a unit of
 * work, and added to both parts: {@linkcode BoundedJobs} holds it by number, and
 * {@linkcode JobPhases} starts and ends it.
 *
 * It has no clock: all but `settle` is about the moment that was settled last.
 */
export class Jobs {
  /** What callers have changed, by the numbers of jobs. */
  readonly edits: StoredMap<JobEdit>;
  /** How many steps of their scenarios have been taken, by the numbers of jobs. */
  readonly steps: StoredMap<number>;
  readonly #settings: JobSettings;
  readonly #jobs: BoundedJobs;
  readonly #phases: JobPhases;
  readonly #work: UnitOfWork;
  #last = 0;

  constructor({ settings, maxBytes, work, onChange }: JobsOptions) {
    this.#settings = settings;
    this.#work = work;
    this.edits = new StoredMap("edits", work);
    this.steps = new StoredMap("steps", work);
    const jobs = new BoundedJobs(settings, maxBytes, ({ number }) => {
      work.deferRemoval(number);
      this.edits.deferDerived(String(number), undefined);
      this.steps.deferDerived(String(number), undefined);
    });
    this.#jobs = jobs;
    this.#phases = new JobPhases({ jobs, limits: settings, work, onChange });
  }

  /** The moment that was settled last, in milliseconds since the epoch. */
  get now(): number {
    return this.#phases.now;
  }

  get last(): number {
    return this.#last;
  }

  get counts(): Readonly<Record<Phase, number>> {
    return this.#phases.counts;
  }

  /** When the next job begins or ends; `Infinity` if none does. */
  get next(): number {
    return this.#phases.next;
  }

  /** The current job, which `/status` shows. */
  get current(): Job | undefined {
    return this.#jobs.current;
  }

  /** Makes all happen that is due, and returns the moment that is settled then. */
  settle(now: number): number {
    return this.#phases.settle(now);
  }

  restore({ time, last, current }: Head, jobs: readonly Job[]): void {
    this.#last = last;
    this.#jobs.restore(jobs, current, time);
    this.#phases.restore(time, jobs);
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

  get(number: number): Job | undefined {
    return this.#jobs.get(number);
  }

  /**
   * Lists jobs, newest first. Where few of many jobs match, a page may have fewer
   * than the limit, or none, and a next page: to examine a million jobs would block
   * all other requests.
   *
   * @param before Only jobs with lower numbers.
   */
  list(
    before: number,
    limit: number,
    wanted: (job: Job) => boolean,
  ): JobPage {
    const jobs: Job[] = [];
    let examined = 0;
    const from = Math.min(before - 1, this.#last);
    for (const job of this.#jobs.newestFirst(from)) {
      const isWanted = wanted(job);
      const isFull = isWanted && jobs.length === limit;
      if (isFull || examined++ === MAX_EXAMINED_COUNT) {
        return { jobs, before: job.number + 1 };
      }
      if (isWanted) jobs.push(job);
    }
    return { jobs, before: undefined };
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
    const settings = this.#settings;
    const whenFull = settings.whenFull === "wire" ? byWire : settings.whenFull;
    const { freeSlots, nextEnd, now } = this.#phases;
    if (requests.length > freeSlots && whenFull === "reject") {
      throw new CapacityError("maxConcurrentJobs", nextEnd);
    }
    const drawn = requests.map((request, index) =>
      simulateJob(settings, this.#last + 1 + index, now, request)
    );
    const limit = this.#jobs.limitReached(drawn, replaces, now);
    if (limit) throw new CapacityError(limit, nextEnd);
    const created = drawn.map((job, index) =>
      index < freeSlots ? startable(job) : {
        ...job,
        startsAt: Infinity,
        endsAt: Infinity,
        readyAt: job.startsAt,
      }
    );
    const last = this.#last + created.length;
    this.#work.write({
      changes: created.map(jobChange),
      head: replaces ? { last, current: last } : { last },
      effect: () => {
        for (const job of created) {
          if (replaces) this.#jobs.makeCurrent(job.number, now);
          this.#jobs.add(job);
          this.#last = job.number;
          this.#phases.add(job);
        }
      },
    });
    return created as [Job, ...Job[]];
  }

  /**
   * Ends a job now.
   *
   * @param job The job as it is now; it must not have ended.
   * @throws {StoreError} If the commit fails: the job has not ended.
   */
  end(job: Job, outcome: Outcome): Job {
    const ended = { ...job, endsAt: this.now, readyAt: undefined, outcome };
    this.#work.write({
      changes: [jobChange(ended)],
      effect: () => this.#phases.end(job, ended),
    });
    return ended;
  }
}
