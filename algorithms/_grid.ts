import type { Distribution } from "../distributions/mod.ts";

/** How many quantiles show the shape of a law. */
const QUANTILES = 512;
/** The step from quantile to quantile beyond those, in log survival. */
const TAIL_STEP = 0.1;
/** The log survival that plans go to: one job in a billion lasts longer. */
const TAIL_END = Math.log(1e-9);
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

/**
 * Chooses the moments at which a plan for a continuous or mixed law may poll:
 * its atoms, and points that lie the closer together, the more they matter.
 *
 * The optimal plan polls at a rate in proportion to the square root of the
 * hazard (Keller, Management Science 21, 1974). Rounding its polls to points at
 * the density `r` costs an amount in proportion to S h^(3/2) / r^2; to spend
 * points where they save the most is to choose r in proportion to
 * h^(1/2) S^(1/3). Between two quantiles, h dt is the difference in log
 * survival: no derivative is needed, and a void without any jobs gets no points.
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
  const marks = quantilesOf(law, start);
  const hazards = marks.map((t) => Math.max(law.logSurvival(t), TAIL_END));
  const merit = (i: number) => {
    const width = (marks[i + 1] ?? 0) - (marks[i] ?? 0);
    const from = hazards[i] ?? 0;
    const fall = from - (hazards[i + 1] ?? 0);
    return Math.sqrt(Math.max(fall, 0) * width) * Math.exp(from / 3);
  };
  let total = 0;
  for (let i = 0; i + 1 < marks.length; i++) total += merit(i);

  const points: number[] = [];
  for (let i = 0; i + 1 < marks.length; i++) {
    const left = marks[i] ?? 0;
    const right = marks[i + 1] ?? 0;
    const parts = Math.max(1, Math.round(resolution * merit(i) / total));
    for (let k = 1; k < parts; k++) {
      points.push(left + (right - left) * k / parts);
    }
    points.push(right);
  }
  const end = marks[marks.length - 1] ?? start;
  if (minGap > 0 && (end - start) / minGap < GAP_POINTS) {
    const gaps = (end - start) / minGap;
    const parts = Math.min(GAP_PARTS, Math.floor(GAP_POINTS / gaps));
    for (let k = 1; k < gaps * parts; k++) {
      points.push(start + k * (minGap / parts));
    }
  }
  return ascending(points).filter((point) => point > start);
}
