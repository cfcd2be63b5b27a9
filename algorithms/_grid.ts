import type { Distribution } from "../distributions/mod.ts";

/** How many quantiles show the shape of a law. */
const QUANTILES = 512;
/** The step from quantile to quantile beyond those, in log survival. */
const TAIL_STEP = 0.1;
/** The log survival that plans go to: one job in a billion lasts longer. */
const TAIL_END = Math.log(1e-9);
/** An interval is halved where that saves more than this share of all merit. */
const SETTLED = 1e-5;
/** More rounds than halving the widest interval takes. */
const MAX_ROUNDS = 64;
/** How finely the least gap is divided, so that it is met to the dot. */
const GAP_PARTS = 16;
/** How many points may serve that. */
const GAP_POINTS = 65_536;

/** Quantiles of a law from its beginning to its end, ascending. */
function quantilesOf(law: Distribution, start: number): Float64Array {
  const points = [start, ...Array.from(law.atoms.support)];
  for (let k = 0; k < QUANTILES; k++) {
    points.push(law.inverseLogSurvival(Math.log1p(-k / QUANTILES)));
  }
  for (let log = -Math.log(QUANTILES); log > TAIL_END; log -= TAIL_STEP) {
    points.push(law.inverseLogSurvival(log));
  }
  points.push(law.inverseLogSurvival(TAIL_END));
  const end = law.quantile(1);
  if (end < Infinity) points.push(end);
  return ascending(points);
}

/** Sorts points and leaves out double ones. */
function ascending(points: Iterable<number>): Float64Array {
  const all = Float64Array.from(points).sort();
  return all.filter((point, i) => i === 0 || point !== all[i - 1]);
}

/** A stretch of time between two candidates. */
interface Interval {
  readonly from: number;
  readonly middle: number;
  readonly to: number;
  /** How many points it deserves, in proportion. */
  readonly merit: number;
  /** How much of that it would lose if it were halved. */
  readonly gain: number;
}

/** Halves intervals until their points lie where the jobs end. */
function settled(law: Distribution, marks: Float64Array): readonly Interval[] {
  const { support, weights } = law.atoms;
  const jumps = new Map(
    Array.from(support, (time, i) => [time, weights[i] ?? 0]),
  );
  const log = (time: number) => Math.max(law.logSurvival(time), TAIL_END);
  /** What ends at an atom needs no points before it. */
  const logBefore = (time: number) => {
    const jump = jumps.get(time) ?? 0;
    return jump > 0 ? Math.log(Math.exp(log(time)) + jump) : log(time);
  };
  const merit = (from: number, to: number) => {
    const fall = Math.max(0, log(from) - logBefore(to));
    return Math.sqrt(fall * (to - from)) * Math.exp(log(from) / 3);
  };
  const between = (from: number, to: number): Interval => {
    const middle = from + (to - from) / 2;
    const whole = merit(from, to);
    const gain = from < middle && middle < to
      ? whole - merit(from, middle) - merit(middle, to)
      : 0;
    return { from, middle, to, merit: whole, gain };
  };
  let intervals = Array.from(marks.subarray(1))
    .map((to, i) => between(marks[i] ?? 0, to));
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const least = SETTLED * total(intervals);
    if (!intervals.some(({ gain }) => gain > least)) break;
    intervals = intervals.flatMap((it) =>
      it.gain > least
        ? [between(it.from, it.middle), between(it.middle, it.to)]
        : [it]
    );
  }
  return intervals;
}

function total(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, { merit }) => sum + merit, 0);
}

/**
 * Chooses the moments at which a plan for a continuous or mixed law may poll:
 * its atoms, and points that lie the closer together, the more they matter.
 *
 * The optimal plan polls at a rate in proportion to the square root of the
 * hazard (Keller, Management Science 21, 1974). Rounding its polls to points at
 * the density `r` costs an amount in proportion to S h^(3/2) / r^2; to spend
 * points where they save the most is to choose r in proportion to
 * h^(1/2) S^(1/3). Between two quantiles, h dt is the difference in log
 * survival: no derivative is needed. Where jobs end in a part of such an interval
 * only, as between the components of a mixture, it is halved until it shows where:
 * the edges of the components are found, and a void without jobs gets no points.
 *
 * @param law The law, given that the job takes longer than `start`.
 * @param start Where waiting begins.
 * @param minGap The least time between polls, which the points allow for.
 * @param resolution About how many points to choose.
 * @returns The points after the start, ascending. They go to the end of the law,
 * or to where one job in a billion is left.
 */
export function gridOf(
  law: Distribution,
  start: number,
  minGap: number,
  resolution: number,
): Float64Array {
  const intervals = settled(law, quantilesOf(law, start));
  const all = total(intervals);
  const points: number[] = [];
  for (const { from, to, merit } of intervals) {
    const parts = Math.max(1, Math.round(resolution * merit / all));
    for (let k = 1; k < parts; k++) points.push(from + (to - from) * k / parts);
    points.push(to);
  }
  const end = intervals.at(-1)?.to ?? start;
  if (minGap > 0 && (end - start) / minGap < GAP_POINTS) {
    const gaps = (end - start) / minGap;
    const parts = Math.min(GAP_PARTS, Math.floor(GAP_POINTS / gaps));
    for (let k = 1; k < gaps * parts; k++) {
      points.push(start + k * (minGap / parts));
    }
  }
  const later = ascending(points).filter((point) => point > start);
  // The job is so old that its rest is too short to be added to its age.
  return later.length > 0 ? later : Float64Array.of(nextAfter(start));
}

/** The least number above another that is at least 0. */
export function nextAfter(time: number): number {
  return Math.max(time * (1 + Number.EPSILON), Number.MIN_VALUE);
}
