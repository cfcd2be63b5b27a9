import { countUpTo, sorted } from "../../distributions/_sorted.ts";
import type { Distribution } from "../../distributions/distribution.ts";
import type { PlanningStart, Target } from "./_checks.ts";
import { type Interval, intervalsOf, sumOf } from "./_intervals.ts";

/** The candidates between two polls early in a plan, by Keller's approximation. */
const CANDIDATES_PER_POLL = 24;
/** The most candidates for a plan of many polls. */
const MAX_CANDIDATE_COUNT = 262_144;
/** Polls are crowded where their gaps, without a least one, were as few least gaps. */
const CROWDED_GAPS = 4;
const GAP_PARTS = 16;
/** The most candidates for those. */
const MAX_GAP_CANDIDATE_COUNT = 65_536;

export interface Candidates {
  /** Ascending times after the start. */
  readonly times: Float64Array;
  /**
   * The one at which the plan may end: later ones are for a poll that `minGap`
   * delays.
   */
  readonly last: number;
}

/**
 * Chooses the times at which a plan for a continuous or mixed distribution may
 * poll: its atoms, and times that lie the closer together, the more they matter.
 *
 * The optimal plan polls at a rate in proportion to the square root of the
 * hazard (Keller, Management Science 21, 1974). Rounding its polls to candidates
 * of density `r` costs an amount in proportion to S h^(3/2) / r^2, which is least
 * for r in proportion to h^(1/2) S^(1/3). The number of candidates grows with the
 * number of polls, up to a bound.
 */
export function candidateTimes(
  { distribution, age }: PlanningStart,
  minGap: number,
  resolution: number,
  target: Target,
): Candidates {
  const intervals = intervalsOf(distribution, age);
  // A job can be so old that its rest is too short to be added to its age.
  const end = Math.max(intervals.at(-1)?.to ?? 0, nextAfter(age));
  const total = sumOf(intervals, ({ merit }) => merit);
  const rate = rateFor(target, intervals);
  const polls = Math.min(
    rate * total,
    "polls" in target ? target.polls : Infinity,
    (end - age) / minGap,
  );
  const count = Math.min(CANDIDATES_PER_POLL * polls, MAX_CANDIDATE_COUNT);
  const perMerit = total > 0 ? Math.max(resolution, count) / total : 0;
  const times = [end];
  for (const { from, to, merit } of intervals) {
    const parts = Math.max(1, Math.round(merit * perMerit));
    for (let k = 1; k < parts; k++) times.push(from + (to - from) * k / parts);
    times.push(to);
  }
  if (minGap > 0) {
    const crowded = intervals.filter(({ from, to, root }) =>
      rate * root * minGap * CROWDED_GAPS > to - from
    );
    // Not as arguments of one call, for which there can be too many.
    for (const time of gapTimes(crowded, distribution, age, minGap)) {
      times.push(time);
    }
    // A poll beyond the end follows another one as soon as it may.
    const latest = times.filter((time) => time + minGap > end);
    for (const time of latest) times.push(time + minGap);
  }
  const all = sorted(Float64Array.from(times)).support;
  return { times: all.subarray(countUpTo(all, age)), last: end };
}

/**
 * Times a least gap apart each, at equal offsets and through each atom, in intervals
 * where polls are crowded and for some gaps after them.
 */
function gapTimes(
  crowded: readonly Interval[],
  { atoms }: Distribution,
  age: number,
  minGap: number,
): number[] {
  const spans: (readonly [from: number, gaps: number])[] = [];
  let until = age;
  for (const { from, to } of crowded) {
    const start = Math.max(until, from);
    until = Math.max(until, to + CROWDED_GAPS * minGap);
    spans.push([start, (until - start) / minGap]);
  }
  const gaps = spans.reduce((sum, [, gaps]) => sum + gaps, 0);
  const most = Math.floor(MAX_GAP_CANDIDATE_COUNT / gaps);
  const parts = Math.min(GAP_PARTS, most);
  const offsets = Array.from({ length: parts }, (_, k) => k / parts);
  for (const atom of Array.from(atoms.support).slice(0, most)) {
    offsets.push((atom - age) / minGap % 1);
  }
  return spans.flatMap(([from, gaps]) => {
    const first = (from - age) / minGap;
    return offsets.flatMap((offset) => {
      const k = Math.ceil(first - offset);
      const length = Math.max(0, Math.ceil(first + gaps - offset - k));
      return Array.from(
        { length },
        (_, i) => age + (offset + k + i) * minGap,
      );
    });
  });
}

/**
 * The polls of a plan over the integral of the square root of the hazard, by Keller's
 * approximation: between two times they are the integral of sqrt(h / (2 c)).
 */
function rateFor(target: Target, intervals: readonly Interval[]): number {
  if ("price" in target) return 1 / Math.sqrt(2 * target.price);
  const mean = sumOf(intervals, ({ root, alive }) => root * alive);
  return mean > 0 ? target.budget / mean : 0;
}

/** The least number above another that is at least 0. */
export function nextAfter(time: number): number {
  return Math.max(time * (1 + Number.EPSILON), Number.MIN_VALUE);
}
