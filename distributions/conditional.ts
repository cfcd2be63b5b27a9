import { check, checkDistribution, checkNonNegative } from "./_check.ts";
import { define, nested, relabel } from "./_define.ts";
import type { Distribution } from "./distribution.ts";
import { empirical } from "./empirical.ts";

/**
 * The distribution of jobs that take longer than an age, for a job that was seen
 * pending at that age. Durations still count from the job's start.
 *
 * Precise however unlikely it is that a job gets so old.
 *
 * @param distribution The distribution of all jobs.
 * @param age The job's age; 0 or more. At 0 only durations of exactly 0 are
 * ruled out.
 * @returns The distribution, written `conditional:AGE,DISTRIBUTION`; `distribution`
 * itself where no job ends before the age.
 * @throws {TypeError} If `age` is not a number, or `distribution` not a distribution.
 * @throws {RangeError} If `age` is negative or not finite, or if no job gets
 * older than that.
 *
 * @example
 * ```ts
 * import { conditional, uniform } from "@heygen-sim/client/distributions";
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 *
 * const distribution = conditional(uniform(0, 20_000), 15_000);
 * assertEquals(distribution.quantile(0.5), 17_500);
 * assertAlmostEquals(distribution.cdf(16_000), 0.2);
 * ```
 */
export function conditional(
  distribution: Distribution,
  age: number,
): Distribution {
  const name = "a conditional distribution";
  checkDistribution(name, distribution);
  checkNonNegative(name, "age", age);
  const logAlive = distribution.logSurvival(age);
  if (logAlive === 0) return distribution;
  check(
    name,
    "age",
    age,
    `below the longest duration (${distribution.quantile(1)})`,
    () => logAlive > -Infinity,
  );

  const label = () => `conditional:${age},${nested(distribution)}`;
  const alive = Array.from(distribution.atoms.support, (_, i) => i)
    .filter((i) => (distribution.atoms.support[i] ?? 0) > age);
  const support = alive.map((i) => distribution.atoms.support[i] ?? 0);
  const weights = alive.map((i) => distribution.atoms.weights[i] ?? 0);
  if (distribution.discrete) return relabel(empirical(support, weights), label);

  const logSurvival = (t: number) =>
    t <= age ? 0 : Math.min(0, distribution.logSurvival(t) - logAlive);
  // The inverse can be a rounding error below the age.
  const inverseLogSurvival = (logP: number) =>
    Math.max(age, distribution.inverseLogSurvival(logAlive + logP));
  const mean = age + distribution.meanResidual(age);
  return define({
    label,
    mean,
    atoms: {
      support,
      weights: weights.map((weight) => weight / Math.exp(logAlive)),
    },
    logSurvival,
    inverseLogSurvival,
    meanResidual: (t) => t < age ? mean - t : distribution.meanResidual(t),
  });
}
