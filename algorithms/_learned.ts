import { estimate } from "../distributions/_estimate.ts";
import type { Distribution } from "../distributions/distribution.ts";
import type { SeenJob } from "./history.ts";

/** How far a poll is moved at most, as a share of the shorter gap beside it. */
const EXPLORED_SHARE = 1 / 4;

/**
 * Estimates how long the next job takes from the jobs of a history, one at least.
 * Completed and failed jobs each have a distribution of their own.
 */
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

/** The jobs of one outcome. */
interface Ended {
  readonly exact: number[];
  readonly intervals: [after: number, by: number][];
}

/**
 * Whether the server leaves it to the polls to find out how long a job takes: then
 * polls at the same times learn the same of each job.
 */
export function isExplored(jobs: readonly SeenJob[]): boolean {
  const [after, by] = jobs.findLast(([, by]) => by !== null) ?? [0, 0];
  return after !== by;
}

/**
 * Moves each poll of a plan a little, so that jobs of about the same duration are
 * found in different intervals. It costs 1 to 2 %.
 *
 * @param times The plan; ascending.
 * @param age The job's age when the plan begins.
 * @param minGap The least gap, which is kept.
 * @param random A source of uniform numbers in [0, 1).
 */
export function explore(
  times: readonly number[],
  age: number,
  minGap: number,
  random: () => number,
): readonly number[] {
  let latest = age;
  return times.map((time, i) => {
    const before = time - (times[i - 1] ?? age);
    const after = (times[i + 1] ?? Infinity) - time;
    const shift = (2 * random() - 1) * EXPLORED_SHARE;
    const moved = time + (Math.abs(shift) <= 1 ? shift : 0) *
        Math.min(before, after);
    return latest = Math.max(moved, latest + minGap);
  });
}
