import { define } from "./_define.ts";
import { countUpTo } from "./_sorted.ts";
import type { Distribution } from "./distribution.ts";

/** The distribution of `offset + factor * T`; `offset` >= 0, `factor` > 0. */
export function affine(
  distribution: Distribution,
  offset: number,
  factor: number,
  label: () => string,
): Distribution {
  const { support, weights } = distribution.atoms;
  const forth = (t: number) => offset + factor * t;
  const points = Float64Array.from(support, forth);

  // Back from a point to that of the original distribution. Rounding must not lead to
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

  return define({
    label,
    mean: forth(distribution.mean),
    atoms: { support: points, weights },
    discrete: distribution.discrete,
    sample: (random) => forth(distribution.sample(random)),
    cdf: (t) => distribution.cdf(back(t)),
    quantile: (p) => forth(distribution.quantile(p)),
    logSurvival: (t) => distribution.logSurvival(back(t)),
    inverseLogSurvival: (logP) => forth(distribution.inverseLogSurvival(logP)),
    meanResidual: (t) => distribution.meanResidual(back(t)) * factor,
  });
}
