import { check, checkMean, checkPositive } from "./_check.ts";
import {
  logGamma,
  logGammaTerm,
  logUpperGamma,
  lowerGamma,
  upperFraction,
} from "./_gamma.ts";
import { continuous } from "./_law.ts";
import { type Rising, solve } from "./_solve.ts";
import type { Distribution } from "./distribution.ts";

/** Beyond that it takes long to compute, for what is next to a fixed time. */
const MOST_STEPS = 100_000;

/**
 * The gamma law: how long `shape` memoryless steps of mean `scale` take one
 * after the other (an Erlang law where `shape` is a whole number).
 *
 * @param scale The mean duration of one step; above 0.
 * @param shape The number of steps, which need not be whole; above 0 and up to
 * 100,000.
 * @returns The law, as `gamma:SCALE,SHAPE`.
 * @throws {TypeError} If a parameter is no number.
 * @throws {RangeError} If a parameter is out of its range or not finite.
 *
 * @example
 * ```ts
 * import { gamma } from "@heygen-sim/client/distributions";
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 *
 * const law = gamma(5_000, 3);
 * assertEquals(law.mean, 15_000);
 * assertAlmostEquals(law.cdf(law.quantile(0.9)), 0.9);
 * ```
 */
export function gamma(scale: number, shape: number): Distribution {
  const name = "a gamma distribution";
  checkPositive(name, "scale", scale);
  checkPositive(name, "shape", shape);
  const most = `at most ${MOST_STEPS}`;
  check(name, "shape", shape, most, (steps) => steps <= MOST_STEPS);
  const mean = scale * shape;
  checkMean(name, mean);

  // From here to the end in units of `scale`.
  const logPdf = (x: number) => logGammaTerm(shape, x) - Math.log(x);
  const logSurvival = (x: number) => logUpperGamma(shape, x);

  // The lower tail is solved for on the scale of log P, the upper one on that
  // of -log Q: both are smooth and nearly straight there.
  const logGammaNext = logGamma(shape + 1);
  function lower(logP: number): number {
    // P(a, x) <= x^a / gamma(a + 1) puts the quantile above this one.
    const low = Math.exp((logP + logGammaNext) / shape);
    if (low === 0) return 0;
    return solve(
      {
        value: (x) => Math.log(lowerGamma(shape, x)),
        slope: (x) => Math.exp(logPdf(x)) / lowerGamma(shape, x),
        low: low * (1 - 1e-12),
        high: shape + 1,
      },
      logP,
      low,
    );
  }
  function upper(logQ: number): number {
    if (logQ === -Infinity) return Infinity;
    const hazard: Pick<Rising, "value" | "slope"> = {
      value: (x) => -logSurvival(x),
      slope: (x) => Math.exp(logPdf(x) - logSurvival(x)),
    };
    let high = shape + 1;
    while (hazard.value(high) < -logQ) high *= 2;
    return solve({ ...hazard, low: 0, high }, -logQ);
  }
  const median = -Math.LN2;

  return continuous({
    label: `gamma:${scale},${shape}`,
    mean,
    cdf: (t) => lowerGamma(shape, t / scale),
    quantile: (p) =>
      scale * (p < 0.5 ? lower(Math.log(p)) : upper(Math.log1p(-p))),
    logPdf: (t) => {
      if (t > 0) return logPdf(t / scale) - Math.log(scale);
      if (t < 0 || shape > 1) return -Infinity;
      return shape === 1 ? -Math.log(scale) : Infinity;
    },
    logSurvival: (t) => logSurvival(t / scale),
    inverseLogSurvival: (logP) =>
      scale *
      (logP > median ? lower(Math.log(-Math.expm1(logP))) : upper(logP)),
    meanResidual(t) {
      if (t <= 0) return mean - t;
      const x = t / scale;
      // E[T; T > t] = scale * shape * Q(shape + 1, x), and Q(shape + 1, x) is
      // Q(shape, x) plus the term over shape. In the continued fraction's form
      // of the term nearly everything cancels.
      if (x >= shape + 1) return scale * (1 + upperFraction(shape, x));
      const term = logGammaTerm(shape, x) - logSurvival(x);
      return scale * (shape - x + Math.exp(term));
    },
  });
}
