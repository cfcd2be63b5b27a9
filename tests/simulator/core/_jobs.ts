import { uniform } from "@heygen-sim/client/distributions";
import type { JobDistributions } from "../../../simulator/core/draw.ts";
import type { Job } from "../../../simulator/core/job.ts";
import type { JobLimits } from "../../../simulator/core/bounded_jobs.ts";
import { Jobs } from "../../../simulator/core/jobs.ts";
import { NoStore, type Store } from "../../../simulator/core/store.ts";
import { UnitOfWork } from "../../../simulator/core/unit_of_work.ts";

/** The distributions of a simulator without options. */
const DISTRIBUTIONS: JobDistributions = {
  delay: uniform(1_000, 20_000),
  queue: 0,
  errorRate: 0.5,
  seed: "tests",
};

/** A job that takes from 1,000 to 1,500 ms, unless something else is given. */
export function job(given: Partial<Job> = {}): Job {
  return {
    number: 1,
    createdAt: 500,
    startsAt: 1_000,
    work: 500,
    endsAt: 1_500,
    outcome: "completed",
    details: undefined,
    ...given,
  };
}

/** A unit of work of a new simulation at the epoch. */
export function unitOfWork(
  store: Store = new NoStore(),
  settle: () => void = () => {},
): UnitOfWork {
  const head = { seed: "s", runs: 0, last: 0, current: 0, time: 0 };
  const work = new UnitOfWork({ store, head, storesTime: true });
  work.start(settle);
  return work;
}

/** Jobs that succeed, in any number, unless something else is given. */
export function jobsOf(
  limits: Partial<JobLimits> = {},
  distributions: Partial<JobDistributions> = {},
): Jobs {
  const settings = {
    ...DISTRIBUTIONS,
    errorRate: 0,
    maxJobs: 1_000_000,
    keep: Infinity,
    maxConcurrentJobs: Infinity,
    whenFull: "reject",
    ...distributions,
    ...limits,
  } as const;
  const jobs = new Jobs({
    settings,
    maxBytes: Infinity,
    work: unitOfWork(),
    onChange: () => {},
  });
  jobs.settle(0);
  return jobs;
}

/** Creates a job that takes so many milliseconds. */
export function create(jobs: Jobs, delay: number): Job {
  return jobs.create([{ delay }])[0];
}
