import type { Distribution } from "@heygen-sim/client/distributions";
import type { DistributionResult } from "./result.ts";

/** Bars of a continuous distribution, and of one that has points of its own. */
const FINE = 200;
const COARSE = 50;
/** How much of the distribution is drawn. */
const SHOWN = 0.999;

/**
 * The density of a distribution as bars: the middle of each and the mean density across
 * it, which is finite even where a distribution has a point of its own.
 *
 * @param distribution How long jobs take.
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
    // What ends at once belongs to the first bar.
    const before = i === 0 ? 0 : ended[i] ?? 0;
    return ((ended[i + 1] ?? 1) - before) / width;
  });
  return { times, values };
}

/** Up to when a distribution is drawn: most of it, and a little more. */
export function horizonOf(distribution: Distribution): number {
  return 1.05 * distribution.quantile(SHOWN) || 1;
}
