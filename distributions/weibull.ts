import { checkMean, checkPositive } from "./_check.ts";
import { logGamma, logUpperGamma, upperFraction } from "./_gamma.ts";
import { define } from "./_define.ts";
import type { Distribution } from "./distribution.ts";

/**
 * The Weibull distribution: as a job gets older, its chance of ending within the next
 * moment rises (`shape` above 1), falls (below 1) or stays the same (1, the
 * exponential distribution), as a power of its age.
 *
 * @param scale The duration that 63.2 % of the jobs stay below; above 0.
 * @param shape The power plus 1, a plain number; above 0.
 * @returns The distribution, written `weibull:SCALE,SHAPE`.
 * @throws {TypeError} If a parameter is not a number.
 * @throws {RangeError} If a parameter is not above 0 or not finite, or if
 * `shape` is so small that the mean overflows.
 */
export function weibull(scale: number, shape: number): Distribution {
  const name = "a Weibull distribution";
  checkPositive(name, "scale", scale);
  checkPositive(name, "shape", shape);
  const mean = scale * Math.exp(logGamma(1 + 1 / shape));
  checkMean(name, mean);

  const hazard = (t: number) => (t / scale) ** shape;
  return define({
    label: `weibull:${scale},${shape}`,
    mean,
    logSurvival: (t) => t <= 0 ? 0 : -hazard(t),
    inverseLogSurvival: (logP) =>
      logP === 0 ? 0 : scale * (-logP) ** (1 / shape),
    meanResidual(t) {
      if (t <= 0) return mean - t;
      // The integral of the survival function is an incomplete gamma function
      // of 1 / shape; the factor exp(hazard) is cancelled by hand.
      const a = 1 / shape;
      const x = hazard(t);
      // Hardly any job has ended. Where x underflows, nothing of t is left in it.
      if (x < Number.EPSILON / 8) return mean - t;
      if (x === Infinity) return 0;
      if (x >= a + 1) return t * (a / (x + 1 - a + upperFraction(a, x)));
      return mean * Math.exp(logUpperGamma(a, x) + x);
    },
  });
}
