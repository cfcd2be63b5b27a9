import { checkProbability } from "./_check.ts";
import type { Atoms, Distribution } from "./distribution.ts";

/** The discrete part of a law that has none. */
export const NO_ATOMS: Atoms = Object.freeze({ support: [], weights: [] });

/** What tells one continuous law from another. */
export type Continuous = Omit<
  Distribution,
  "atoms" | "discrete" | "pdf" | "sample"
>;

/**
 * Completes a continuous law. Samples are drawn by inversion: one uniform
 * number each, and a larger number never gives a shorter duration, so that two
 * laws can be compared on the same luck.
 */
export function continuous(law: Continuous): Distribution {
  function quantile(p: number): number {
    checkProbability(p);
    return law.quantile(p);
  }
  // No law has anything to say about an endless job, and most formulas stumble
  // over it.
  function logPdf(t: number): number {
    return t === Infinity ? -Infinity : law.logPdf(t);
  }
  function meanResidual(t: number): number {
    return t === Infinity ? 0 : law.meanResidual(t);
  }
  return Object.freeze({
    ...law,
    atoms: NO_ATOMS,
    discrete: false,
    quantile,
    logPdf,
    meanResidual,
    pdf: (t: number) => Math.exp(logPdf(t)),
    sample: (random: () => number) => law.quantile(random()),
  });
}

/** The same law under another name, which is made up when it is asked for. */
export function relabel(law: Distribution, label: () => string): Distribution {
  const members = Object.getOwnPropertyDescriptors(law);
  // Not with a spread, which would have the old name made up for nothing.
  const renamed = Object.defineProperties({}, {
    ...members,
    label: { get: label, enumerable: true },
  });
  return Object.freeze(renamed as Distribution);
}

/** The name of a law within that of another. */
export function nested(law: Distribution): string {
  return law.label.startsWith("mixture:") ? `(${law.label})` : law.label;
}
