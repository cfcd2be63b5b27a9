import type { Distribution } from "../distributions/mod.ts";
import { expectationOf, type Picks } from "./_minimize.ts";
import { polish } from "./_polish.ts";
import { type Found, search, type Target } from "./_search.ts";
import {
  type Outset,
  outsetOf,
  type Support,
  supportAt,
  supportOf,
} from "./_support.ts";

/** How finely the neighbourhood of each poll is searched again. */
const PARTS = 8;
/** Polls that are made less often than this stay on the finer grid. */
const RARE = 1e-6;
/** And so do polls after so many. */
const MAX_POLISHED = 2_000;
/** How often a price is adjusted to use up a budget. */
const MAX_ADJUSTMENTS = 6;
/** How far it is adjusted at most, as a logarithm. */
const MAX_ADJUSTMENT = 0.1;

/** The circumstances that all plans for a job have in common. */
export interface Circumstances {
  readonly law: Distribution;
  readonly age: number | undefined;
  readonly minGap: number;
  readonly resolution: number;
}

/** A plan's polls, and what is known of it. */
export interface Planned extends Omit<Found, "picks"> {
  /** Where waiting begins. */
  readonly start: number;
  readonly times: readonly number[];
}

/** Plans for a job under given circumstances. */
export interface Planner {
  /** Makes the best plan. */
  plan(target: Target): Planned;
  /** Makes the best plan on the grid: as cheap to follow, but less exact. */
  sketch(target: Target): Planned;
}

/** The picked points of a support with their neighbours, and more in between. */
function near({ times }: Support, picks: Picks): number[] {
  const points: number[] = [];
  let latest = times[0] as number;
  function add(point: number): void {
    // Late times can lie too close to be divided.
    if (point > latest) points.push(latest = point);
  }
  for (const pick of picks) {
    const to = Math.min(pick + 1, times.length - 1);
    for (let i = pick - 1; i < to; i++) {
      const left = times[i] as number;
      const width = (times[i + 1] as number) - left;
      for (let k = 0; k < PARTS; k++) add(left + width * (k / PARTS));
    }
    add(times[to] as number);
  }
  return points;
}

/** Polls at given times, at a price at which they are thought optimal. */
function measured(
  outset: Outset,
  times: readonly number[],
  price: number,
): Planned {
  const support = supportAt(outset, times, 0);
  const all = times.map((_, i) => i + 1);
  return { start: outset.start, times, price, ...expectationOf(support, all) };
}

/** A plan found on a support, as times. */
function placed(support: Support, { picks, ...found }: Found): Planned {
  const times = picks.map((i) => support.times[i] as number);
  return { start: support.times[0] as number, times, ...found };
}

function plannerOfNothing(start: number): Planner {
  function plan(target: Target): Planned {
    const price = "price" in target ? target.price : 0;
    return { start, times: [], requests: 0, waste: 0, price };
  }
  return { plan, sketch: plan };
}

/** Prepares planning for a job that may still be pending at the outset. */
function plannerAt(
  outset: Outset,
  minGap: number,
  resolution: number,
): Planner {
  const { law, start } = outset;
  const grid = supportOf(outset, minGap, resolution);
  function sketch(target: Target): Planned {
    return placed(grid, search(grid, minGap, target));
  }
  if (law.discrete) return { plan: sketch, sketch };

  /** Moves polls off the grid, but for those that are hardly ever made. */
  function refined(times: readonly number[], price: number): Planned {
    const rare = times.findIndex((_, i) =>
      law.logSurvival(times[i - 1] ?? start) < Math.log(RARE)
    );
    const often = Math.min(rare < 0 ? times.length : rare, MAX_POLISHED);
    const moved = polish(outset, times.slice(0, often), price, minGap);
    return measured(outset, [...moved, ...times.slice(often)], price);
  }
  /** Uses up what a budget leaves, with a price between those of the grid. */
  function adjusted(rough: Planned, found: Planned, budget: number): Planned {
    // A hair less, so that rounding does not end above it.
    const wanted = Math.log(budget) - 1e-7;
    let best = rough;
    let { times, price } = found;
    // How requests depend on the price, both as logarithms: at many requests
    // they fall like its square root.
    let slope = -0.5;
    let before:
      | { readonly price: number; readonly requests: number }
      | undefined;
    for (let i = 0; i < MAX_ADJUSTMENTS; i++) {
      const latest = refined(times, price);
      if (latest.requests <= budget && latest.waste < best.waste) best = latest;
      const at = {
        price: Math.log(price),
        requests: Math.log(latest.requests),
      };
      if (Math.abs(at.requests - wanted) < 1e-8) break;
      if (before !== undefined) {
        const secant = (at.requests - before.requests) /
          (at.price - before.price);
        if (secant < 0) slope = secant;
      }
      before = at;
      times = latest.times;
      price = Math.exp(at.price + (wanted - at.requests) / slope);
      // Where the frontier has a corner, no price uses up the budget.
      if (!(Math.abs(Math.log(price / rough.price)) < MAX_ADJUSTMENT)) break;
    }
    return best;
  }
  function plan(target: Target): Planned {
    const rough = search(grid, minGap, target);
    const { price } = rough;
    // A budget that is more than enough.
    if ("budget" in target && price === 0) return placed(grid, rough);
    const fine = supportAt(outset, near(grid, rough.picks), minGap);
    if ("budget" in target) {
      const found = search(fine, minGap, { price, polls: Infinity });
      return adjusted(placed(grid, rough), placed(fine, found), target.budget);
    }
    return refined(placed(fine, search(fine, minGap, target)).times, price);
  }
  return { plan, sketch };
}

/**
 * Prepares planning under given circumstances: what takes time and does not
 * depend on the target is done once.
 */
export function plannerFor(
  { law, age, minGap, resolution }: Circumstances,
): Planner {
  const outset = outsetOf(law, age);
  if (outset === undefined) return plannerOfNothing(age ?? 0);
  return plannerAt(outset, minGap, resolution);
}
