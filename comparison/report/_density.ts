import type { DistributionResult } from "../result.ts";

/** A density to draw. */
export interface Density {
  /** The end of the time axis, in milliseconds; above 0. */
  readonly end: number;
  /** Times in milliseconds, and the density as a share of its peak. */
  readonly points: readonly { readonly time: number; readonly share: number }[];
}

/** The share of a long tail that is not drawn. */
const TAIL = 0.005;

/**
 * Prepares the density of a distribution for drawing: cuts off its tail, and drops
 * values that are not numbers.
 *
 * @param distribution The distribution's result.
 */
export function densityOf(distribution: DistributionResult): Density {
  const { times, values } = distribution.density;
  const given: { time: number; value: number }[] = [];
  for (const [i, time] of times.entries()) {
    const value = values[i] ?? NaN;
    if (Number.isFinite(time) && time >= 0 && value >= 0 && value < Infinity) {
      given.push({ time, value });
    }
  }
  const peak = Math.max(0, ...given.map((it) => it.value));
  if (peak === 0) return { end: endWithout(distribution), points: [] };

  const masses = given.map(({ time, value }, i) => {
    const before = given[i - 1];
    return before ? (time - before.time) * (value + before.value) / 2 : 0;
  });
  let beyond = 0;
  let last = given.length - 1;
  const most = TAIL * masses.reduce((sum, it) => sum + it, 0);
  for (; last > 0; last--) {
    beyond += masses[last] ?? 0;
    if (beyond > most) break;
  }
  const kept = given.slice(0, last + 1);
  return {
    end: kept.at(-1)?.time || endWithout(distribution),
    points: kept.map(({ time, value }) => ({ time, share: value / peak })),
  };
}

/** The end of the time axis without a density. */
function endWithout({ mean }: DistributionResult): number {
  return mean > 0 && mean < Infinity ? mean * 1.5 : 1_000;
}
