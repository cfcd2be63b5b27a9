/** A function that never falls, and where to look for its target. */
export interface Rising {
  value(t: number): number;
  /** A point where it has not reached the target, or the lowest to consider. */
  readonly low: number;
  /** A point where it has reached the target. */
  readonly high: number;
}

/** The point that halves a bracket; by orders of magnitude in a wide one. */
function middle(low: number, high: number): number {
  if (low === 0) return high / 16;
  return high > 4 * low
    ? Math.sqrt(low) * Math.sqrt(high)
    : low + (high - low) / 2;
}

/**
 * The smallest point where a rising function reaches a target, to a few units in the
 * last place: the secant method within a bracket, which is halved whenever a step
 * does not help.
 */
export function solve(rising: Rising, target: number, guess?: number): number {
  let { low, high } = rising;
  let t = guess ?? middle(low, high);
  let step = high - low;
  let before = NaN;
  let gapBefore = NaN;
  while (high - low > 4 * Number.EPSILON * high) {
    if (!(t > low && t < high)) t = middle(low, high);
    // Two neighbours, so small that the difference above does not show it.
    if (!(t > low && t < high)) break;
    const gap = rising.value(t) - target;
    if (gap >= 0) high = t;
    else low = t;

    const fall = gapBefore - gap;
    const secant = Math.abs(fall) < Infinity ? gap * (t - before) / fall : NaN;
    if (Math.abs(secant) <= Number.EPSILON * t) return t;
    [before, gapBefore] = [t, gap];
    // A step that is not half of the one before does not help.
    const helps = Math.abs(secant) < step / 2;
    step = helps ? Math.abs(secant) : high - low;
    t = helps ? t + secant : middle(low, high);
  }
  return high;
}
