import { check, checkMean, checkPositive } from "./_check.ts";
import {
  logGamma,
  logGammaTerm,
  logUpperGamma,
  lowerGamma,
  upperFraction,
} from "./_gamma.ts";
import { define } from "./_define.ts";
import { solve } from "./_solve.ts";
import type { Distribution } from "./distribution.ts";

/** Larger shapes take long to compute, and are next to a fixed time. */
const MAX_SHAPE = 100_000;

/**
 * The gamma distribution: the time that `shape` memoryless steps of mean `scale` take
 * one after the other (an Erlang distribution where `shape` is an integer).
 *
 * @param scale The mean duration of one step; above 0.
 * @param shape The number of steps, not necessarily an integer; above 0 and up to
 * 100,000.
 * @returns The distribution, written `gamma:SCALE,SHAPE`.
 * @throws {TypeError} If a parameter is not a number.
 * @throws {RangeError} If a parameter is out of its range or not finite.
 */
export function gamma(scale: number, shape: number): Distribution {
  const name = "a gamma distribution";
  checkPositive(name, "scale", scale);
  checkPositive(name, "shape", shape);
  const most = `at most ${MAX_SHAPE}`;
  check(name, "shape", shape, most, (steps) => steps <= MAX_SHAPE);
  const mean = scale * shape;
  checkMean(name, mean);

  // From here to the end in units of `scale`.
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
        low: low * (1 - 1e-12),
        high: shape + 1,
      },
      logP,
      low,
    );
  }
  function upper(logQ: number): number {
    if (logQ === -Infinity) return Infinity;
    const value = (x: number) => -logSurvival(x);
    let high = shape + 1;
    while (value(high) < -logQ) high *= 2;
    return solve({ value, low: 0, high }, -logQ);
  }
  const median = -Math.LN2;

  return define({
    label: `gamma:${scale},${shape}`,
    mean,
    cdf: (t) => lowerGamma(shape, t / scale),
    quantile: (p) =>
      scale * (p < 0.5 ? lower(Math.log(p)) : upper(Math.log1p(-p))),
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
