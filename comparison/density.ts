import type { Distribution } from "@heygen-sim/client/distributions";
import type { LawResult } from "./result.ts";

/** Bars of a continuous law, and of one that has points of its own. */
const FINE = 200;
const COARSE = 50;
/** How much of the law is drawn. */
const SHOWN = 0.999;

/**
 * The density of a law as bars: the middle of each and the mean density across
 * it, which is finite even where a law has a point of its own.
 *
 * @param law How long jobs take.
 */
export function densityOf(law: Distribution): LawResult["density"] {
  const bars = law.atoms.support.length > 0 ? COARSE : FINE;
  const width = horizonOf(law) / bars;
  const ended = Array.from({ length: bars + 1 }, (_, i) => law.cdf(i * width));
  const times = Array.from({ length: bars }, (_, i) => (i + 0.5) * width);
  const values = times.map((_, i) => {
    // What ends at once belongs to the first bar.
    const before = i === 0 ? 0 : ended[i] ?? 0;
    return ((ended[i + 1] ?? 1) - before) / width;
  });
  return { times, values };
}

/** Up to when a law is drawn: most of it, and a little more. */
export function horizonOf(law: Distribution): number {
  return 1.05 * law.quantile(SHOWN) || 1;
}
