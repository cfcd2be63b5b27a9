import { defaultDelay } from "../distributions/default.ts";
import { estimate, type ObservedJob } from "../distributions/_estimate.ts";
import type { Distribution } from "../distributions/distribution.ts";
import type { SeenJob } from "./history.ts";
import { planPolls, type PollPlan } from "./planner/plan_polls.ts";

/** How finely plans are made: no more so than the estimate they are made for. */
const RESOLUTION = 512;
/**
 * How far a poll is moved at most, as a share of the shorter gap beside it. After n
 * jobs it is the square root of a number of jobs over n, if that is less.
 */
const MAX_EXPLORED_SHARE = 1 / 4;
const EXPLORED_JOBS = 2;

interface LearnedOptions {
  readonly price: number;
  readonly minGap: number;
  /** The job's age when the plan begins. */
  readonly age: number;
  readonly random: () => number;
}

/**
 * Plans the polls of the next job from those before. Polls are moved at random where the
 * server does not report durations: at the same times they would learn the same of every
 * job.
 */
export function planLearned(
  jobs: readonly SeenJob[],
  { random, ...options }: LearnedOptions,
): PollPlan {
  if (jobs.length === 0) {
    return planPolls({ ...options, distribution: defaultDelay() });
  }
  const distribution = durationOf(jobs);
  const resolution = RESOLUTION;
  const plan = planPolls({ ...options, distribution, resolution });
  const [after, by] = jobs.findLast(([, by]) => by !== null) ?? [0, 0];
  if (after === by) return plan;
  const most = Math.min(
    MAX_EXPLORED_SHARE,
    Math.sqrt(EXPLORED_JOBS / jobs.length),
  );
  const times = plan.times.map((time, i, times) => {
    const before = time - (times[i - 1] ?? options.age);
    const next = (times[i + 1] ?? Infinity) - time;
    const shift = 2 * random() - 1;
    // What is not a number from 0 to 1 moves nothing.
    const part = Math.abs(shift) <= 1 ? shift * most : 0;
    return time + part * Math.min(before, next);
  });
  return { ...plan, times };
}

/** Estimates how long the next job takes from one job or more; outcomes are kept apart. */
function durationOf(jobs: readonly SeenJob[]): Distribution {
  const completed: ObservedJob[] = [];
  const failed: ObservedJob[] = [];
  const pendingAt: number[] = [];
  for (const [after, by, outcome] of jobs) {
    if (by === null) pendingAt.push(after);
    else (outcome === "error" ? failed : completed).push([after, by]);
  }
  const kinds = [completed, failed].filter(({ length }) => length > 0);
  return estimate(kinds.length > 0 ? kinds : [completed], pendingAt);
}
