/** A function that never falls, and where to look for what it reaches. */
export interface Rising {
  /** The function. */
  value(t: number): number;
  /** Its derivative, as far as it has one; only speeds the search up. */
  slope(t: number): number;
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
 * The smallest point where a rising function reaches a target, to a few units
 * in the last place: Newton's method, held inside a bracket that is halved
 * whenever a step does not help.
 */
export function solve(rising: Rising, target: number, guess?: number): number {
  let { low, high } = rising;
  let t = guess ?? middle(low, high);
  let step = high - low;
  while (high - low > 4 * Number.EPSILON * high) {
    if (!(t > low && t < high)) t = middle(low, high);
    // Two neighbours, so small that the difference above does not show it.
    if (!(t > low && t < high)) break;
    const gap = rising.value(t) - target;
    if (gap >= 0) high = t;
    else low = t;

    const newton = -gap / rising.slope(t);
    if (Math.abs(newton) <= Number.EPSILON * t) return t;
    // A step that is not half of the one before is as good as none.
    const helps = Math.abs(newton) < step / 2;
    step = helps ? Math.abs(newton) : high - low;
    t = helps ? t + newton : middle(low, high);
  }
  return high;
}
