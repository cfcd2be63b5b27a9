import { estimate } from "./_estimate.ts";
import type { Distribution } from "./distribution.ts";
import { empirical } from "./empirical.ts";

/**
 * The distribution that a sample is likely to come from: smooth, and with a tail
 * beyond the longest duration. A plan for it costs less in the long run than one
 * for the sample itself ({@linkcode empirical}), which polls exactly at the
 * durations that happen to be in the sample.
 *
 * The estimate is a histogram of 400 cells of equal logarithmic width: a kernel
 * estimate, mixed with a lognormal prior that counts for a few durations. It takes
 * time in proportion to the sample.
 *
 * @param durations Durations in milliseconds, in any order; 0 or more each.
 * @returns The distribution, as a mixture of uniform ones.
 * @throws {TypeError} If `durations` is not an array of numbers.
 * @throws {RangeError} If it is empty or holds a number that is negative or not
 * finite.
 */
export function smoothed(durations: ArrayLike<number>): Distribution {
  // Checks the durations.
  empirical(durations);
  return estimate([Array.from(durations, (ms) => [ms, ms] as const)]);
}
