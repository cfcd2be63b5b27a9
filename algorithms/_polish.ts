import { expectationOf } from "./_minimize.ts";
import { type Outset, supportAt } from "./_support.ts";

/** Steps at most; Newton's method needs four or five. */
const MAX_STEPS = 20;
/** How often a step that does not pay is halved. */
const MAX_HALVINGS = 6;
/** How far apart densities are compared, as a share of the gap between polls. */
const NEARBY = 1e-4;

/** A system of equations of which each involves its neighbours' unknowns only. */
interface Tridiagonal {
  readonly below: Float64Array;
  readonly diagonal: Float64Array;
  readonly above: Float64Array;
  readonly right: Float64Array;
}

/** Solves a system in place; the solution replaces the right-hand side. */
function eliminate({ below, diagonal, above, right }: Tridiagonal): boolean {
  for (let k = 0; k < right.length; k++) {
    if (k > 0) {
      const factor = (below[k] as number) / (diagonal[k - 1] as number);
      (diagonal[k] as number) -= factor * (above[k - 1] as number);
      (right[k] as number) -= factor * (right[k - 1] as number);
    }
    // Not positive definite: not near a minimum.
    if (!((diagonal[k] as number) > 0)) return false;
  }
  for (let k = right.length - 1; k >= 0; k--) {
    const next = (above[k] as number) * (right[k + 1] ?? 0);
    right[k] = ((right[k] as number) - next) / (diagonal[k] as number);
  }
  return true;
}

/** The equations of Newton's method for the polls between the first and last. */
function newton(
  { law }: Outset,
  times: Float64Array,
  price: number,
  atoms: ReadonlySet<number>,
): Tridiagonal {
  const size = times.length - 2;
  const system = {
    below: new Float64Array(size),
    diagonal: new Float64Array(size).fill(1),
    above: new Float64Array(size),
    right: new Float64Array(size),
  };
  let densityBefore = 0;
  for (let k = 0; k < size; k++) {
    const time = times[k + 1] as number;
    const before = time - (times[k] as number);
    const after = (times[k + 2] as number) - time;
    const nearby = NEARBY * Math.min(before, after);
    const density = law.pdf(time);
    const change = law.pdf(time + nearby) - law.pdf(time - nearby);
    // A poll at a jump is where it should be.
    if (!atoms.has(time) && Math.abs(change) < density / 10) {
      const found = Math.exp(law.logSurvival(times[k] as number)) -
        Math.exp(law.logSurvival(time));
      const curve = change / (2 * nearby) * (after + price);
      system.below[k] = -densityBefore;
      system.diagonal[k] = 2 * density - curve;
      system.above[k] = -density;
      system.right[k] = density * (after + price) - found;
    }
    densityBefore = density;
  }
  return system;
}

/** Whether polls keep a distance, and come one after the other at all. */
function keepsDistance(times: Float64Array, minGap: number): boolean {
  for (let i = 1; i < times.length; i++) {
    const gap = (times[i] as number) - (times[i - 1] as number);
    if (!(gap > 0 && gap >= minGap)) return false;
  }
  return true;
}

/**
 * Moves the polls of a plan off the grid to where their cost is least, by
 * Newton's method on the first-order condition of Barlow, Hunter and Proschan
 * (1963): what a poll finds is its density times the gap after it and the price.
 *
 * The plan must be near the optimum already, and can only get better. Polls at
 * atoms and where the density jumps stay, and so does a plan that is up against
 * the least gap.
 *
 * @param picked When to poll; ascending. The last poll stays.
 */
export function polish(
  outset: Outset,
  picked: readonly number[],
  price: number,
  minGap: number,
): readonly number[] {
  const atoms = new Set(Array.from(outset.law.atoms.support));
  const all = picked.map((_, i) => i + 1);
  function costOf(times: Float64Array): number {
    const support = supportAt(outset, times.subarray(1), 0);
    const { requests, waste } = expectationOf(support, all);
    return waste + price * requests;
  }

  let times = Float64Array.of(outset.start, ...picked);
  // The margin is for plans that are up against the least gap.
  const least = minGap * (1 + 1e-6);
  let cost = costOf(times);

  /** Goes a part of the way, less and less until it pays; tells if it did. */
  function advance(moves: Float64Array): boolean {
    for (let k = 0, part = 1; k < MAX_HALVINGS; k++, part /= 2) {
      const moved = new Float64Array(times.length);
      times.forEach((time, i) => moved[i] = time + part * (moves[i - 1] ?? 0));
      if (!keepsDistance(moved, least)) continue;
      const costThere = costOf(moved);
      // Less than that is a rounding error.
      if (!(costThere < cost * (1 - 1e-14))) continue;
      times = moved;
      cost = costThere;
      return true;
    }
    return false;
  }
  for (let step = 0; step < MAX_STEPS; step++) {
    const system = newton(outset, times, price, atoms);
    if (!eliminate(system) || !advance(system.right)) break;
  }
  return Array.from(times.subarray(1));
}
