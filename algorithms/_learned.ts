import { estimate } from "../distributions/_estimate.ts";
import type { Distribution } from "../distributions/distribution.ts";
import type { SeenJob } from "./history.ts";

/**
 * How far a poll is moved at most, as a share of the shorter gap beside it. After n
 * jobs it is the square root of a number of jobs over n, if that is less.
 */
const MAX_EXPLORED_SHARE = 1 / 4;
const EXPLORED_JOBS = 2;

/** Estimates how long the next job takes from one job or more; outcomes are kept apart. */
export function durationOf(jobs: readonly SeenJob[]): Distribution {
  const completed: Ended = { exact: [], intervals: [] };
  const failed: Ended = { exact: [], intervals: [] };
  const pendingAt: number[] = [];
  for (const [after, by, outcome] of jobs) {
    const kind = outcome === "error" ? failed : completed;
    if (by === null) pendingAt.push(after);
    else if (after === by) kind.exact.push(by);
    else kind.intervals.push([after, by]);
  }
  const kinds = [completed, failed].filter(({ exact, intervals }) =>
    exact.length + intervals.length > 0
  );
  return estimate(kinds.length > 0 ? kinds : [completed], pendingAt);
}

interface Ended {
  readonly exact: number[];
  readonly intervals: [after: number, by: number][];
}

/**
 * How far polls are to be moved: not at all where the server reports durations. Polls at
 * the same times would learn the same of every job.
 */
export function exploredShare(jobs: readonly SeenJob[]): number {
  const [after, by] = jobs.findLast(([, by]) => by !== null) ?? [0, 0];
  if (after === by) return 0;
  return Math.min(MAX_EXPLORED_SHARE, Math.sqrt(EXPLORED_JOBS / jobs.length));
}

interface ExploreOptions {
  /** How far at most, as a share of the shorter gap beside each. */
  readonly share: number;
  /** The job's age when the plan begins. */
  readonly age: number;
  readonly random: () => number;
}

export function explore(
  times: readonly number[],
  { share, age, random }: ExploreOptions,
): readonly number[] {
  return times.map((time, i) => {
    const before = time - (times[i - 1] ?? age);
    const after = (times[i + 1] ?? Infinity) - time;
    const shift = 2 * random() - 1;
    // What is not a number from 0 to 1 moves nothing.
    const part = Math.abs(shift) <= 1 ? shift * share : 0;
    return time + part * Math.min(before, after);
  });
}
