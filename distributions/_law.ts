import { checkProbability } from "./_check.ts";
import type { Atoms, Distribution } from "./distribution.ts";

/** The discrete part of a law that has none. */
export const NO_ATOMS: Atoms = Object.freeze({ support: [], weights: [] });

/** What tells one continuous law from another. */
export type Continuous = Omit<Distribution, "atoms" | "pdf" | "sample">;

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
  return Object.freeze({
    ...law,
    atoms: NO_ATOMS,
    quantile,
    pdf: (t: number) => Math.exp(law.logPdf(t)),
    sample: (random: () => number) => law.quantile(random()),
  });
}

/** The same law under another name. */
export function relabel(law: Distribution, label: string): Distribution {
  return Object.freeze({ ...law, label });
}

/** Writes a number so that the parser can tell `1e21` from a sum. */
export function text(value: number): string {
  return String(value).replace("e+", "e");
}
