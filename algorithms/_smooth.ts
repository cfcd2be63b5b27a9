import { lognormal } from "../distributions/lognormal.ts";
import type { Point } from "./_self_consistent.ts";

/** A law as a sample with weights. */
export interface WeightedSample {
  readonly durations: number[];
  readonly weights: number[];
}

/*
 * The constants were found by measuring, for 10 and 50 jobs of each of six laws,
 * how much more than the optimum a plan for the estimate costs.
 */

/** Points that each duration is spread over, and each of the two priors. */
const KERNEL_POINTS = 16;
const PRIOR_POINTS = 64;
/** The kernel's width in terms of the distance to the nearest neighbours. */
const WIDTH = 0.85;
/** Of n durations, n to this power count as the nearest neighbours. */
const NEIGHBOURS = 0.72;
/** The greatest width by Silverman's rule, which itself has 1.06 here. */
const GREATEST_WIDTH = 0.85;
/** The least width, as a standard deviation of the logarithm. */
const LEAST_WIDTH = 0.03;
/** Jobs that a lognormal law fitted to the durations counts for. */
const FITTED_WEIGHT = 5;
/** Jobs that a wide lognormal law counts for, and its standard deviation. */
const WIDE_WEIGHT = 0.75;
const WIDE_SIGMA = 0.8;
/** The standard deviation that is assumed of two further jobs. */
const ASSUMED_SIGMA = 0.6;

const kernel = /* @__PURE__ */ normalQuantiles(KERNEL_POINTS);
const prior = /* @__PURE__ */ normalQuantiles(PRIOR_POINTS);

/**
 * Smooths a small sample, which else would be followed too literally.
 *
 * Each duration is spread by a lognormal kernel. Its width goes by the distance
 * to the nearest neighbours, so that the two groups of a mixture stay apart, and
 * is never more than Silverman's rule gives for a single group. Two weak priors
 * are mixed in: a lognormal law fitted to the sample, and a wide one, whose upper
 * tail stands for jobs that are longer than all seen.
 *
 * @param points The durations in ascending order, with weights that sum to 1.
 * @param jobs How many jobs the points stand for.
 */
export function smooth(
  points: readonly Point[],
  jobs: number,
): WeightedSample {
  const durations: number[] = [];
  const weights: number[] = [];
  const spread = (
    center: number,
    sigma: number,
    weight: number,
    quantiles: readonly number[],
  ) => {
    for (const z of quantiles) {
      durations.push(Math.exp(center + sigma * z));
      weights.push(weight / quantiles.length);
    }
  };
  // A job that took no time at all has no logarithm.
  const logs = points.map(({ duration }) => Math.log(Math.max(duration, 1)));
  const { mean, variance } = momentsOf(points, logs);
  const freedom = jobs > 1 ? variance * jobs / (jobs - 1) : 0;
  const rule = GREATEST_WIDTH * Math.sqrt(freedom) * jobs ** -0.2;
  const share = jobs > 1 ? Math.round(jobs ** NEIGHBOURS) / jobs : 0;
  points.forEach(({ weight }, i) => {
    const near = WIDTH * distance(points, logs, i, share);
    const sigma = Math.min(rule, Math.max(LEAST_WIDTH, near));
    spread(logs[i] ?? 0, sigma, weight * jobs, kernel);
  });
  const fitted = Math.sqrt(
    (freedom * (jobs - 1) + 2 * ASSUMED_SIGMA ** 2) / (jobs + 1),
  );
  spread(mean, fitted, FITTED_WEIGHT, prior);
  spread(mean, WIDE_SIGMA, WIDE_WEIGHT, prior);
  return { durations, weights };
}

/** How far it is to the neighbours that together have a share of the weight. */
function distance(
  points: readonly Point[],
  logs: readonly number[],
  i: number,
  share: number,
): number {
  const at = (j: number) => logs[j] ?? NaN;
  let low = i;
  let high = i;
  let found = 0;
  while (found < share - 1e-9 && (low > 0 || high < points.length - 1)) {
    const below = low > 0 ? at(i) - at(low - 1) : Infinity;
    const above = high < points.length - 1 ? at(high + 1) - at(i) : Infinity;
    found += points[below < above ? --low : ++high]?.weight ?? 0;
  }
  return Math.max(at(i) - at(low), at(high) - at(i));
}

function momentsOf(
  points: readonly Point[],
  logs: readonly number[],
): { mean: number; variance: number } {
  const expected = (value: (log: number) => number) =>
    points.reduce(
      (sum, { weight }, i) => sum + weight * value(logs[i] ?? 0),
      0,
    );
  const mean = expected((log) => log);
  return { mean, variance: expected((log) => (log - mean) ** 2) };
}

/** Evenly weighted points of the standard normal law. */
function normalQuantiles(count: number): readonly number[] {
  const law = lognormal(1, 1);
  return Array.from(
    { length: count },
    (_, i) => Math.log(law.quantile((i + 0.5) / count)),
  );
}
