import { checkPositive } from "./_check.ts";
import { define } from "./_define.ts";
import type { Distribution } from "./distribution.ts";

/**
 * The memoryless distribution: however long a job has taken, it is expected to take
 * another `mean`.
 *
 * @param mean The mean duration; above 0.
 * @returns The distribution, written `exponential:MEAN`.
 * @throws {TypeError} If `mean` is not a number.
 * @throws {RangeError} If `mean` is not above 0 or not finite.
 */
export function exponential(mean: number): Distribution {
  checkPositive("an exponential distribution", "mean", mean);
  return define({
    label: `exponential:${mean}`,
    mean,
    logSurvival: (t) => t <= 0 ? 0 : -t / mean,
    inverseLogSurvival: (logP) => logP === 0 ? 0 : -mean * logP,
    meanResidual: (t) => t < 0 ? mean - t : mean,
  });
}
