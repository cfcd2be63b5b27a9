import { check, checkNonNegative, checkProbability } from "./_check.ts";
import { nested, relabel } from "./_law.ts";
import type { Distribution } from "./distribution.ts";
import { empirical } from "./empirical.ts";

/**
 * The law of a job that is known to take longer than a certain age, because it
 * was seen pending at that age. Durations still count from the job's start.
 *
 * Precise however unlikely it was that the job would get so old.
 *
 * @param law The law of a job of which nothing is known.
 * @param age The job's age; 0 or more. At 0 only durations of exactly 0 are
 * ruled out.
 * @returns The law, as `conditional:AGE,LAW`; `law` itself where the age tells
 * nothing new.
 * @throws {TypeError} If `age` is no number.
 * @throws {RangeError} If `age` is negative or not finite, or if no job gets
 * older than that.
 *
 * @example
 * ```ts
 * import { conditional, uniform } from "@heygen-sim/client/distributions";
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 *
 * const law = conditional(uniform(0, 20_000), 15_000);
 * assertEquals(law.quantile(0.5), 17_500);
 * assertAlmostEquals(law.cdf(16_000), 0.2);
 * ```
 */
export function conditional(law: Distribution, age: number): Distribution {
  const name = "a conditional distribution";
  checkNonNegative(name, "age", age);
  const logAlive = law.logSurvival(age);
  if (logAlive === 0) return law;
  check(
    name,
    "age",
    age,
    `below the longest duration (${law.quantile(1)})`,
    () => logAlive > -Infinity,
  );

  const label = () => `conditional:${age},${nested(law)}`;
  const alive = Array.from(law.atoms.support, (_, i) => i)
    .filter((i) => (law.atoms.support[i] ?? 0) > age);
  const support = alive.map((i) => law.atoms.support[i] ?? 0);
  const weights = alive.map((i) => law.atoms.weights[i] ?? 0);
  if (law.discrete) return relabel(empirical(support, weights), label);

  const logSurvival = (t: number) =>
    t <= age ? 0 : Math.min(0, law.logSurvival(t) - logAlive);
  const logPdf = (t: number) => t < age ? -Infinity : law.logPdf(t) - logAlive;
  // The law's own inverse can come out a rounding error below the age.
  const inverseLogSurvival = (logP: number) =>
    Math.max(age, law.inverseLogSurvival(logAlive + logP));
  const mean = age + law.meanResidual(age);
  const conditioned: Distribution = {
    label: "",
    mean,
    atoms: Object.freeze({
      support,
      weights: weights.map((weight) => weight / Math.exp(logAlive)),
    }),
    discrete: false,
    sample: (random) => inverseLogSurvival(Math.log1p(-random())),
    cdf: (t) => -Math.expm1(logSurvival(t)),
    quantile(p) {
      checkProbability(p);
      return inverseLogSurvival(Math.log1p(-p));
    },
    pdf: (t) => Math.exp(logPdf(t)),
    logPdf,
    logSurvival,
    inverseLogSurvival,
    meanResidual: (t) => t < age ? mean - t : law.meanResidual(t),
  };
  return relabel(conditioned, label);
}
