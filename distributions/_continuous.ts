import { checkProbability } from "./_check.ts";
import type { Atoms, Distribution } from "./distribution.ts";

/** The discrete part of a continuous distribution. */
export const NO_ATOMS: Atoms = Object.freeze({ support: [], weights: [] });

/** The members that distinguish one continuous distribution from another. */
export type Continuous = Omit<Distribution, "atoms" | "discrete" | "sample">;

/**
 * Completes a continuous distribution. Samples are drawn by inversion: one uniform
 * number each, and a larger number never gives a shorter duration, so that two
 * distributions can be compared on the same random numbers.
 */
export function continuous(members: Continuous): Distribution {
  function quantile(p: number): number {
    checkProbability(p);
    return members.quantile(p);
  }
  return Object.freeze({
    ...members,
    atoms: NO_ATOMS,
    discrete: false,
    quantile,
    // Most formulas fail for an endless job.
    meanResidual: (t: number) => t === Infinity ? 0 : members.meanResidual(t),
    sample: (random: () => number) => members.quantile(random()),
  });
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
