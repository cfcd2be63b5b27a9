import { checkMean, checkNonNegative, checkPositive } from "./_check.ts";
import { define, relabel } from "./_define.ts";
import {
  logNormalSurvival,
  millsRatio,
  normalCdf,
  normalInverseLogSurvival,
  normalQuantile,
} from "./_normal.ts";
import type { Distribution } from "./distribution.ts";
import { fixed } from "./fixed.ts";

/**
 * The distribution of durations whose logarithm is normal: the usual shape of how
 * long work takes, with a long tail to the right.
 *
 * @param median The duration that half of the jobs stay below; above 0.
 * @param sigma The standard deviation of the duration's natural logarithm, a
 * plain number: 0.1 is narrow, 1 is wide, 0 is {@linkcode fixed}.
 * @returns The distribution, written `lognormal:MEDIAN,SIGMA`.
 * @throws {TypeError} If a parameter is not a number.
 * @throws {RangeError} If `median` is not above 0, if `sigma` is negative, if
 * either is not finite, or if `sigma` is so large that the mean overflows.
 *
 * @example
 * ```ts
 * import { lognormal } from "@heygen-sim/client/distributions";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const distribution = lognormal(20_000, 0.6);
 * assertAlmostEquals(distribution.quantile(0.5), 20_000);
 * assertAlmostEquals(distribution.mean, 20_000 * Math.exp(0.18));
 * ```
 */
export function lognormal(median: number, sigma: number): Distribution {
  const name = "a lognormal distribution";
  checkPositive(name, "median", median);
  checkNonNegative(name, "sigma", sigma);
  const mean = median * Math.exp(sigma * sigma / 2);
  checkMean(name, mean);

  const label = `lognormal:${median},${sigma}`;
  if (sigma === 0) return relabel(fixed(median), () => label);

  const score = (t: number) => Math.log(t / median) / sigma;
  const duration = (z: number) => median * Math.exp(sigma * z);
  return define({
    label,
    mean,
    cdf: (t) => t <= 0 ? 0 : normalCdf(score(t)),
    quantile: (p) => duration(normalQuantile(p)),
    logSurvival: (t) => t <= 0 ? 0 : logNormalSurvival(score(t)),
    inverseLogSurvival: (logP) => duration(normalInverseLogSurvival(logP)),
    meanResidual(t) {
      if (t <= 0) return mean - t;
      // E[T; T > t] = mean * P(Z > z - sigma). Dividing it by P(Z > z) in the
      // form of Mills ratios keeps the factor exp(-z^2 / 2), which underflows,
      // out of both.
      const z = score(t);
      if (z > 0) return t * (millsRatio(z - sigma) / millsRatio(z) - 1);
      return mean * normalCdf(sigma - z) / normalCdf(-z) - t;
    },
  });
}
