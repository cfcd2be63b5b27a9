import type { SeenJob } from "./history.ts";

/** A duration and its probability. */
export interface Point {
  readonly duration: number;
  readonly weight: number;
}

/** Steps of the iteration at most, and the change at which it has settled. */
const MOST_STEPS = 200;
const SETTLED = 1e-4;

/** How far beyond the longest certain duration a job that was given up on is put. */
const BEYOND = 1.5;

/**
 * Estimates the law of durations that are known only to lie in intervals, some
 * of them open above: the self-consistent estimate of B. W. Turnbull, "The
 * empirical distribution function with arbitrarily grouped, censored and
 * truncated data", J. Royal Statistical Society B 38 (1976). For durations that
 * are exact or given up on it is the estimate of Kaplan and Meier, and for exact
 * ones alone the sample itself.
 *
 * @param jobs What is known of each job.
 * @returns The durations in ascending order, with weights that sum to 1.
 */
export function selfConsistent(jobs: readonly SeenJob[]): readonly Point[] {
  const cells = innermost(jobs);
  const covers = jobs.map((job) => coveredBy(job, cells));
  let weights = cells.map(() => 1 / cells.length);
  for (let step = 0; step < MOST_STEPS; step++) {
    const next = cells.map(() => 0);
    for (const { from, to } of covers) {
      let total = 0;
      for (let i = from; i < to; i++) total += weights[i] ?? 0;
      if (total === 0) continue;
      for (let i = from; i < to; i++) {
        next[i] = (next[i] ?? 0) + (weights[i] ?? 0) / total / jobs.length;
      }
    }
    const change = next.reduce(
      (most, weight, i) => Math.max(most, Math.abs(weight - (weights[i] ?? 0))),
      0,
    );
    weights = next;
    if (change < SETTLED) break;
  }
  return cells.map(([after, by], i) => ({
    duration: by === Infinity ? Math.max(1, after * BEYOND) : (after + by) / 2,
    weight: weights[i] ?? 0,
  })).filter(({ weight }) => weight > 0);
}

type Cell = readonly [after: number, by: number];

/**
 * The intervals that can have mass: from a lower end to the next upper end, with
 * no other lower end in between.
 */
function innermost(jobs: readonly SeenJob[]): readonly Cell[] {
  const ends = jobs.flatMap(([after, by]) => [
    // An exact duration is an interval that begins just below it.
    { at: after, rank: after === by ? 1 : 2, lower: true },
    { at: by ?? Infinity, rank: 1.5, lower: false },
  ]).sort((a, b) => a.at - b.at || a.rank - b.rank);
  const cells: Cell[] = [];
  let after: number | undefined;
  for (const end of ends) {
    if (end.lower) {
      after = end.at;
    } else if (after !== undefined) {
      cells.push([after, end.at]);
      after = undefined;
    }
  }
  return cells;
}

/** The cells that lie in a job's interval: a range, as cells are in order. */
function coveredBy(
  [after, by]: SeenJob,
  cells: readonly Cell[],
): { from: number; to: number } {
  const end = by ?? Infinity;
  // An interval does not hold its lower end, unless it is nothing else.
  const first = cells.findIndex(([a, b]) =>
    b <= end && (a > after || (a === after && (b > a || end === after)))
  );
  if (first < 0) return { from: 0, to: 0 };
  let to = first;
  while (to < cells.length && (cells[to]?.[1] ?? 0) <= end) to++;
  return { from: first, to };
}
