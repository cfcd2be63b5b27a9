import { check, checkNonNegative } from "./_check.ts";
import { define, relabel } from "./_define.ts";
import type { Distribution } from "./distribution.ts";
import { fixed } from "./fixed.ts";

/**
 * The distribution of jobs whose duration is equally likely to be anywhere between two
 * ends. With both ends equal it is {@linkcode fixed}.
 *
 * @param min The shortest duration; 0 or more.
 * @param max The longest duration; at least `min`.
 * @returns The distribution, written `uniform:MIN,MAX`.
 * @throws {TypeError} If an end is not a number.
 * @throws {RangeError} If an end is negative or not finite, or if `max` is
 * below `min`.
 */
export function uniform(min: number, max: number): Distribution {
  const name = "a uniform distribution";
  checkNonNegative(name, "min", min);
  checkNonNegative(name, "max", max);
  check(name, "max", max, `at least 'min' (${min})`, (x) => x >= min);

  const label = `uniform:${min},${max}`;
  if (min === max) return relabel(fixed(min), () => label);

  const length = max - min;
  return define({
    label,
    mean: min + length / 2,
    cdf(t) {
      if (t <= min) return 0;
      return t >= max ? 1 : (t - min) / length;
    },
    // Taken from the nearer end, so that neither end is missed by rounding.
    quantile: (p) => p < 0.5 ? min + p * length : max - (1 - p) * length,
    logSurvival(t) {
      if (t <= min) return 0;
      if (t >= max) return -Infinity;
      const p = (t - min) / length;
      return p < 0.5 ? Math.log1p(-p) : Math.log((max - t) / length);
    },
    inverseLogSurvival: (logP) =>
      logP > -Math.LN2
        ? min - Math.expm1(logP) * length
        : max - Math.exp(logP) * length,
    meanResidual(t) {
      if (t >= max) return 0;
      return t < min ? min + length / 2 - t : (max - t) / 2;
    },
  });
}

/** Creates the default distribution; a module that needs it does nothing when it is loaded. */
export function defaultDelay(): Distribution {
  return uniform(1_000, 20_000);
}
