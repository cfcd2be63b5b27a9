import { sorted } from "../../distributions/_sorted.ts";
import type { Distribution } from "../../distributions/distribution.ts";

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

/** An interval of time between two quantiles, or a part of one. */
export interface Interval {
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
export function intervalsOf(
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

export function sumOf(
  intervals: readonly Interval[],
  value: (interval: Interval) => number,
): number {
  return intervals.reduce((sum, it) => sum + value(it), 0);
}
