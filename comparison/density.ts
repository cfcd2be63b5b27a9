import type { Distribution } from "@heygen-sim/client/distributions";
import type { DistributionResult } from "./result.ts";

/** The bars of a continuous distribution, and of one with atoms. */
const FINE = 200;
const COARSE = 50;
/** The quantile up to which the density is drawn. */
const SHOWN = 0.999;

/**
 * The density of a distribution as bars: the middle of each and the mean density across
 * it, which is finite even at an atom.
 *
 * @param distribution The distribution of durations.
 */
export function densityOf(
  distribution: Distribution,
): DistributionResult["density"] {
  const bars = distribution.atoms.support.length > 0 ? COARSE : FINE;
  const width = horizonOf(distribution) / bars;
  const ended = Array.from(
    { length: bars + 1 },
    (_, i) => distribution.cdf(i * width),
  );
  const times = Array.from({ length: bars }, (_, i) => (i + 0.5) * width);
  const values = times.map((_, i) => {
    // Jobs of no duration belong to the first bar.
    const before = i === 0 ? 0 : ended[i] ?? 0;
    return ((ended[i + 1] ?? 1) - before) / width;
  });
  return { times, values };
}

/** The end of the time axis of a distribution. */
export function horizonOf(distribution: Distribution): number {
  return 1.05 * distribution.quantile(SHOWN) || 1;
}
