import { checkProbability } from "./_check.ts";
import type { Distribution } from "./distribution.ts";

/** What distinguishes one distribution from another; the rest follows. */
export type Definition =
  & Pick<
    Distribution,
    "mean" | "logSurvival" | "inverseLogSurvival" | "meanResidual"
  >
  & Partial<Omit<Distribution, "label">>
  & {
    /** The label, or a function that computes a long one on access. */
    readonly label: string | (() => string);
  };

/**
 * Completes a distribution.
 *
 * By default it is continuous, and samples are drawn by inversion: one uniform number
 * each, and a larger number never gives a shorter duration, so that two distributions
 * can be compared on the same random numbers.
 */
export function define({ label, ...members }: Definition): Distribution {
  const { atoms = { support: [], weights: [] } } = members;
  const { logSurvival, inverseLogSurvival } = members;
  const {
    cdf = (t) => probability(logSurvival(t)),
    quantile = (p) => inverseLogSurvival(Math.log1p(-p)),
  } = members;
  const distribution = {
    label: "",
    discrete: false,
    sample: (random: () => number) => quantile(random()),
    ...members,
    atoms: Object.freeze(atoms),
    cdf,
    quantile(p: number) {
      checkProbability(p);
      return quantile(p);
    },
    // Most formulas fail for an endless job.
    meanResidual: (t: number) => t === Infinity ? 0 : members.meanResidual(t),
  };
  return relabel(distribution, typeof label === "string" ? () => label : label);
}

/** The probability of an end, from the logarithm of that of going on. */
function probability(logSurvival: number): number {
  return logSurvival === 0 ? 0 : -Math.expm1(logSurvival);
}

/** The same distribution with another label, which is computed on access. */
export function relabel(
  distribution: Distribution,
  label: () => string,
): Distribution {
  const members = Object.getOwnPropertyDescriptors(distribution);
  // Not with a spread, which would compute the old label.
  const renamed = Object.defineProperties({}, {
    ...members,
    label: { get: label, enumerable: true },
  });
  return Object.freeze(renamed as Distribution);
}

/** The label of a distribution within that of another. */
export function nested({ label }: Distribution): string {
  return label.startsWith("mixture:") ? `(${label})` : label;
}
