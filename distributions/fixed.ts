import { checkNonNegative, checkProbability } from "./_check.ts";
import type { Distribution } from "./distribution.ts";

/**
 * The law of a job that always takes the same time.
 *
 * @param value The duration; 0 or more.
 * @returns The law, as `fixed:VALUE`.
 * @throws {TypeError} If `value` is no number.
 * @throws {RangeError} If `value` is negative or not finite.
 *
 * @example
 * ```ts
 * import { fixed } from "@heygen-sim/client/distributions";
 * import { assertEquals } from "@std/assert";
 *
 * const law = fixed(10_000);
 * assertEquals(law.sample(Math.random), 10_000);
 * assertEquals(law.cdf(9_999), 0);
 * ```
 */
export function fixed(value: number): Distribution {
  checkNonNegative("a fixed distribution", "value", value);
  return Object.freeze({
    label: `fixed:${value}`,
    mean: value,
    atoms: Object.freeze({ support: [value], weights: [1] }),
    discrete: true,
    sample: () => value,
    cdf: (t: number) => t >= value ? 1 : 0,
    quantile(p: number) {
      checkProbability(p);
      return value;
    },
    pdf: () => 0,
    logPdf: () => -Infinity,
    logSurvival: (t: number) => t >= value ? -Infinity : 0,
    inverseLogSurvival: () => value,
    meanResidual: (t: number) => t >= value ? 0 : value - t,
  });
}
