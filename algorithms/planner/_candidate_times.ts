import { countUpTo, sorted } from "../../distributions/_sorted.ts";
import type { Distribution } from "../../distributions/distribution.ts";
import type { PlanningStart, Target } from "./options.ts";

/** The candidates between two polls early in a plan, by Keller's approximation. */
const CANDIDATES_PER_POLL = 24;
/** The most candidates for a plan of many polls. */
const MAX_CANDIDATE_COUNT = 262_144;
/** Polls are crowded where their gaps, without a least one, were as few least gaps. */
const CROWDED_GAPS = 4;
const GAP_PARTS = 16;
/** The most candidates for those. */
const MAX_GAP_CANDIDATE_COUNT = 65_536;

/** The quantiles that show the shape of a distribution. */
const QUANTILE_COUNT = 64;
/** The step from quantile to quantile beyond those, in log survival. */
const TAIL_STEP = 0.5;
/** The log survival at which plans end: one job in a billion lasts longer. */
const TAIL_END = Math.log(1e-9);
/** An interval is halved where that saves more than this share of all merit. */
const MIN_GAIN_SHARE = 1e-5;
/** More rounds than halving the widest interval takes. */
const MAX_ROUNDS = 64;

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

/** An interval of time between two quantiles, or a part of one. */
interface Interval {
  readonly from: number;
  readonly to: number;
  /** The integral of the square root of the hazard. */
  readonly root: number;
  /** The probability that a job is pending at its beginning. */
  readonly alive: number;
  /** The share of the candidates that it deserves, in any unit. */
  readonly merit: number;
}

interface Divisible extends Interval {
  readonly middle: number;
  /** The log survival at its beginning, in its middle, and at its end. */
  readonly logs: readonly [from: number, middle: number, to: number];
  /** The merit that it would lose by being halved. */
  readonly gain: number;
}

/**
 * Divides time from the start of a plan to the end of the distribution into intervals in
 * which the jobs end evenly.
 *
 * Between two quantiles, the integral of the hazard is the difference in log survival: no
 * derivative is needed. Where jobs end in a part of such an interval only, as between the
 * components of a mixture or at an atom, it is halved until it shows where.
 */
function intervalsOf(
  distribution: Distribution,
  age: number,
): readonly Interval[] {
  const log = (time: number) =>
    Math.max(distribution.logSurvival(time), TAIL_END);
  function interval(
    from: number,
    to: number,
    logFrom: number,
    logTo: number,
  ): Divisible {
    const middle = from + (to - from) / 2;
    const alive = Math.exp(logFrom);
    const root = rootOf(to - from, logFrom - logTo);
    const merit = root * Math.cbrt(alive);
    let logMiddle = logTo;
    let gain = 0;
    if (from < middle && middle < to) {
      logMiddle = log(middle);
      gain = merit -
        rootOf(middle - from, logFrom - logMiddle) * Math.cbrt(alive) -
        rootOf(to - middle, logMiddle - logTo) *
          Math.cbrt(Math.exp(logMiddle));
    }
    const logs = [logFrom, logMiddle, logTo] as const;
    return { from, middle, to, logs, root, alive, merit, gain };
  }
  const times = quantilesOf(distribution, age);
  const logs = times.map(log);
  let intervals = Array.from(times.subarray(1))
    .map((to, i) =>
      interval(times[i] ?? 0, to, logs[i] ?? 0, logs[i + 1] ?? 0)
    );
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const least = MIN_GAIN_SHARE * sumOf(intervals, ({ merit }) => merit);
    const finer = intervals.flatMap((it) => {
      if (!(it.gain > least)) return it;
      const { from, middle, to, logs: [logFrom, logMiddle, logTo] } = it;
      return [
        interval(from, middle, logFrom, logMiddle),
        interval(middle, to, logMiddle, logTo),
      ];
    });
    if (finer.length === intervals.length) break;
    intervals = finer;
  }
  return intervals;
}

/** Quantiles of a distribution from the start to its end, ascending. */
function quantilesOf(distribution: Distribution, age: number): Float64Array {
  const times = [age, ...Array.from(distribution.atoms.support)];
  const add = (log: number) => times.push(distribution.inverseLogSurvival(log));
  for (let k = 0; k < QUANTILE_COUNT; k++) add(Math.log1p(-k / QUANTILE_COUNT));
  for (let log = -Math.log(QUANTILE_COUNT); log > TAIL_END; log -= TAIL_STEP) {
    add(log);
  }
  add(TAIL_END);
  const end = distribution.quantile(1);
  if (end < Infinity) times.push(end);
  return sorted(Float64Array.from(times)).support;
}

/** The integral of the square root of the hazard, for a fall of the log survival. */
function rootOf(width: number, fall: number): number {
  return Math.sqrt(Math.max(0, fall) * width);
}

function sumOf(
  intervals: readonly Interval[],
  value: (interval: Interval) => number,
): number {
  return intervals.reduce((sum, it) => sum + value(it), 0);
}
