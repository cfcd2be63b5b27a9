import type { JobBody } from "../../../simulator/wire/jobs.ts";
import type { JobLimits } from "../../../simulator/core/bounded_jobs.ts";

/** A job as the model knows it; times in milliseconds. */
export interface ModelJob {
  readonly id: string;
  readonly createdAt: number;
  readonly queue: number;
  readonly work: number;
  readonly outcome: "completed" | "error";
  /** When it has got a place; `Infinity` while it waits for others. */
  admittedAt: number;
  /** When it was cancelled; `Infinity` if it was not. */
  cancelledAt: number;
  /** Whether it has ever been the current one. */
  wasCurrent: boolean;
  forgotten: boolean;
}

/** When the work begins. */
function startOf({ createdAt, queue, admittedAt }: ModelJob): number {
  return Math.max(createdAt + queue, admittedAt);
}

/** When it ends. */
export function endOf(job: ModelJob): number {
  return Math.min(job.cancelledAt, startOf(job) + job.work);
}

/** The state that must be shown of a job. */
export function look(job: ModelJob, now: number) {
  const end = endOf(job);
  const start = startOf(job);
  const ended = end <= now;
  const started = start <= Math.min(now, end);
  const word = end === job.cancelledAt ? "cancelled" : job.outcome;
  const moment = (at: number) => new Date(at).toISOString();
  return {
    id: job.id,
    status: ended ? word : "pending",
    phase: ended ? null : started ? "running" : "queued",
    created_at: moment(job.createdAt),
    started_at: started ? moment(start) : null,
    completed_at: ended ? moment(end) : null,
  } satisfies Partial<JobBody>;
}

/** The jobs of a simulator, naively: all of them are looked at each time. */
export class Model {
  readonly jobs: ModelJob[] = [];
  current: ModelJob | undefined;
  now: number;
  readonly #limits: JobLimits;

  constructor(limits: JobLimits, now: number) {
    this.#limits = limits;
    this.now = now;
  }

  get kept(): ModelJob[] {
    return this.jobs.filter(({ forgotten }) => !forgotten);
  }

  get pending(): ModelJob[] {
    return this.jobs.filter((job) => endOf(job) > this.now);
  }

  get busy(): number {
    return this.pending.filter((job) => job.admittedAt < Infinity).length;
  }

  /** When something falls due next. */
  get next(): number {
    return this.pending.flatMap((job) => [startOf(job), endOf(job)])
      .filter((at) => at > this.now).reduce((a, b) => Math.min(a, b), Infinity);
  }

  /** Lets time pass, and jobs in that wait. */
  advance(to: number): void {
    for (;;) {
      const waiting = this.pending.filter((job) => job.admittedAt === Infinity);
      const places = this.#limits.maxConcurrentJobs - this.busy;
      const admitted = waiting.slice(0, places);
      for (const job of admitted) job.admittedAt = this.now;
      // One that takes no time leaves its place to the next.
      if (admitted.length > 0) continue;
      if (this.now === to) return;
      this.now = Math.min(to, this.next);
    }
  }

  /** Those that may be forgotten for the sake of a new one. */
  candidates(reset: boolean): ModelJob[] {
    const ended = this.kept.filter((job) =>
      endOf(job) <= this.now && (reset || job !== this.current)
    );
    // One that was current once has been kept longer.
    const others = ended.filter(({ wasCurrent }) => !wasCurrent);
    const first = Math.min(...others.map(endOf));
    return ended.filter((job) => job.wasCurrent || endOf(job) === first);
  }

  /** The status of the answer to a new job. */
  answer(reset: boolean): number {
    const { maxJobs, maxConcurrentJobs, whenFull } = this.#limits;
    if (this.busy >= maxConcurrentJobs && whenFull === "reject") return 429;
    const room = this.kept.length < maxJobs;
    if (!room && this.candidates(reset).length === 0) return 503;
    return reset ? 200 : 202;
  }
}
