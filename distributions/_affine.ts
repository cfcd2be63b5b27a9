import { NO_ATOMS, relabel } from "./_law.ts";
import { countUpTo } from "./_sorted.ts";
import type { Distribution } from "./distribution.ts";

/**
 * The law of `offset + factor * T`, for an `offset` of at least 0 and a
 * `factor` above 0.
 */
export function affine(
  law: Distribution,
  offset: number,
  factor: number,
  label: () => string,
): Distribution {
  const { support, weights } = law.atoms;
  const forth = (t: number) => offset + factor * t;
  const points = Float64Array.from(support, forth);

  // Back from a point to that of the original law. Rounding must not lead to
  // just before an atom, where it is missed, nor to one that is yet to come.
  function back(t: number): number {
    const i = countUpTo(points, t) - 1;
    const plain = (t - offset) / factor;
    const atom = support[i];
    if (atom === undefined) return plain;
    const next = support[i + 1];
    if (next === undefined || plain < next) return Math.max(plain, atom);
    return Math.max(next - next * Number.EPSILON, atom);
  }

  const mapped: Distribution = {
    label: "",
    mean: forth(law.mean),
    atoms: points.length === 0
      ? NO_ATOMS
      : Object.freeze({ support: points, weights }),
    discrete: law.discrete,
    sample: (random) => forth(law.sample(random)),
    cdf: (t) => law.cdf(back(t)),
    quantile: (p) => forth(law.quantile(p)),
    pdf: (t) => law.pdf(back(t)) / factor,
    logPdf: (t) => law.logPdf(back(t)) - Math.log(factor),
    logSurvival: (t) => law.logSurvival(back(t)),
    inverseLogSurvival: (logP) => forth(law.inverseLogSurvival(logP)),
    meanResidual: (t) => law.meanResidual(back(t)) * factor,
  };
  return relabel(mapped, label);
}
