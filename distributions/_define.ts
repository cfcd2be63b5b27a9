import { checkProbability } from "./_check.ts";
import type { Atoms, Distribution } from "./distribution.ts";

/** The members that distinguish one distribution from another. */
export interface Definition
  extends Omit<Distribution, "label" | "atoms" | "discrete" | "sample"> {
  /** The label, or a function that computes a long one on access. */
  readonly label: string | (() => string);
  /** By default there are none. */
  readonly atoms?: Atoms;
  /** By default the distribution is not discrete. */
  readonly discrete?: boolean;
  /**
   * By default samples are drawn by inversion: one uniform number each, and a larger
   * number never gives a shorter duration, so that two distributions can be compared
   * on the same random numbers.
   */
  readonly sample?: Distribution["sample"];
}

/** Completes a distribution. */
export function define({ label, ...members }: Definition): Distribution {
  const { atoms = { support: [], weights: [] }, quantile } = members;
  const distribution = {
    label: "",
    discrete: false,
    sample: (random: () => number) => quantile(random()),
    ...members,
    atoms: Object.freeze(atoms),
    quantile(p: number) {
      checkProbability(p);
      return quantile(p);
    },
    // Most formulas fail for an endless job.
    meanResidual: (t: number) => t === Infinity ? 0 : members.meanResidual(t),
  };
  return relabel(distribution, typeof label === "string" ? () => label : label);
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
