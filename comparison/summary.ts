import type { AlgorithmResult, FrontierPoint, Spread } from "./result.ts";
import { ratio, type Scenario } from "./scenario.ts";
import type { Outcomes } from "./timetable.ts";

/** A waste below this share of the mean duration is a rounding error. */
const WASTE_RESIDUE = 1e-12;

/** The reference that the figures of an algorithm are relative to. */
export interface Reference {
  readonly scenario: Scenario;
  readonly bestCost: number;
  readonly frontier: readonly FrontierPoint[];
  /** Keller's bound, in milliseconds. */
  readonly keller: number;
}

/** The figures of an algorithm: a result without its name and its polls. */
export type Figures = Omit<AlgorithmResult, "name" | "polls">;

export function summarise(
  runs: readonly Outcomes[],
  { scenario, bestCost, frontier, keller }: Reference,
): Figures {
  const requests = spreadOf(runs.map((run) => run.requests));
  const waste = withoutResidue(
    spreadOf(runs.map((run) => run.waste)),
    scenario.distribution.mean,
  );
  const cost = waste.mean + scenario.price * requests.mean;
  const product = requests.mean * waste.mean;
  return {
    requests,
    waste,
    cost,
    costError: costErrorOf(runs, scenario.price),
    regret: ratio(cost, bestCost),
    wasteRatio: ratio(waste.mean, wasteWith(frontier, requests.mean)),
    requestRatio: ratio(requests.mean, requestsWith(frontier, waste.mean)),
    efficiency: product > 0 ? keller / product : product,
  };
}

/** Replaces a waste that is a rounding error of the durations by 0. */
function withoutResidue({ mean, p95 }: Spread, duration: number): Spread {
  const least = WASTE_RESIDUE * duration;
  return { mean: mean < least ? 0 : mean, p95: p95 < least ? 0 : p95 };
}

export function spreadOf(lists: readonly Float64Array[]): Spread {
  const size = lists.reduce((sum, list) => sum + list.length, 0);
  const all = new Float64Array(size);
  let filled = 0;
  for (const list of lists) {
    all.set(list, filled);
    filled += list.length;
  }
  all.sort();
  const p95 = all[Math.ceil(size * 0.95) - 1] ?? NaN;
  return { mean: meanOf(all), p95 };
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum / values.length;
}

/**
 * The standard error of the mean cost.
 *
 * The jobs are one of each interval of equal probability, so that the error follows
 * from the differences of neighbours (W. G. Cochran, "Sampling Techniques", 1977,
 * section 5A.12). Several runs differ by far more, and it is the error of their mean.
 */
function costErrorOf(runs: readonly Outcomes[], price: number): number {
  const costs = runs.map(({ requests, waste }) =>
    waste.map((late, i) => late + price * (requests[i] ?? 0))
  );
  const [only = new Float64Array()] = costs;
  if (costs.length === 1) {
    const steps = only.subarray(1).map((cost, i) => cost - (only[i] ?? 0));
    const variance = meanOf(steps.map((step) => step ** 2)) / 2;
    return Math.sqrt(variance / only.length);
  }
  const means = costs.map(meanOf);
  const middle = meanOf(means);
  const squares = means.reduce((sum, mean) => sum + (mean - middle) ** 2, 0);
  return Math.sqrt(squares / (means.length - 1) / means.length);
}

/**
 * The waste on the frontier with as many requests. Between two points the frontier
 * is straight on logarithmic axes, or on linear ones towards a point without waste.
 * Beyond its finest point, waste falls in proportion to requests; beyond its coarsest
 * point, waste is constant. The points are in the order of falling requests.
 */
function wasteWith(points: readonly FrontierPoint[], requests: number): number {
  const coarser = points.findIndex((point) => point.requests <= requests);
  const [finer, next] = [points[coarser - 1], points[coarser]];
  if (next === undefined) return points.at(-1)?.waste ?? NaN;
  if (next.requests === requests) return next.waste;
  if (finer === undefined) return next.waste * next.requests / requests;
  return between(
    [next.requests, next.waste],
    [finer.requests, finer.waste],
    requests,
  );
}

function requestsWith(points: readonly FrontierPoint[], waste: number): number {
  const coarser = points.findIndex((point) => point.waste > waste);
  const [finer, next] = [points[coarser - 1], points[coarser]];
  if (next === undefined) return points.at(-1)?.requests ?? NaN;
  if (finer === undefined) return next.requests * next.waste / waste;
  return between(
    [finer.waste, finer.requests],
    [next.waste, next.requests],
    waste,
  );
}

type Point = readonly [x: number, y: number];

function between([x0, y0]: Point, [x1, y1]: Point, x: number): number {
  if (x0 > 0 && y0 > 0 && y1 > 0) {
    const part = Math.log(x / x0) / Math.log(x1 / x0);
    return y0 * (y1 / y0) ** part;
  }
  return y0 + (y1 - y0) * (x - x0) / (x1 - x0);
}
