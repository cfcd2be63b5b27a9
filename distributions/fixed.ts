import { checkNonNegative } from "./_check.ts";
import { define } from "./_define.ts";
import type { Distribution } from "./distribution.ts";

/**
 * The distribution of jobs that always take the same time.
 *
 * @param value The duration; 0 or more.
 * @returns The distribution, written `fixed:VALUE`.
 * @throws {TypeError} If `value` is not a number.
 * @throws {RangeError} If `value` is negative or not finite.
 */
export function fixed(value: number): Distribution {
  checkNonNegative("a fixed distribution", "value", value);
  return define({
    label: `fixed:${value}`,
    mean: value,
    atoms: { support: [value], weights: [1] },
    discrete: true,
    sample: () => value,
    logSurvival: (t) => t >= value ? -Infinity : 0,
    inverseLogSurvival: () => value,
    meanResidual: (t) => t >= value ? 0 : value - t,
  });
}
