import type { Distribution } from "../../distributions/distribution.ts";
import { planningStart, type Target } from "./options.ts";
import {
  type Expectation,
  expectationOf,
  minimizer,
  type Picks,
} from "./_minimize.ts";
import { supportFor } from "./_support.ts";
import { tiedPlan } from "./_tied_plans.ts";

/** The job and the limits that some plans have in common. */
export interface PlanningInput {
  readonly distribution: Distribution;
  readonly age: number | undefined;
  readonly minGap: number;
  readonly resolution: number;
}

export interface Planned extends Expectation {
  /** The time at which waiting begins. */
  readonly start: number;
  readonly times: readonly number[];
  /** The price at which it is optimal. */
  readonly price: number;
}

export type Planner = (target: Target) => Planned;

/** A plan as a point in the plane of a limited quantity and a cost to minimise. */
interface Vertex {
  readonly picks: Picks;
  readonly spent: number;
  readonly cost: number;
}

/** Two vertices next to each other on the convex hull, on both sides of a limit. */
interface Edge {
  /** At the limit, or the last before it. */
  readonly within: Vertex;
  /** The next one, unless the first is the cheapest plan of all. */
  readonly beyond?: Vertex;
  /** The cost that an additional unit saves between the two. */
  readonly rate: number;
}

/** More steps than the search takes: each all but halves what is left. */
const MAX_STEPS = 100;

/** Prepares planning for several targets, of which the finest has the most polls. */
export function plannerFor(
  { distribution, age, minGap, resolution }: PlanningInput,
  finest: Target,
): Planner {
  const start = planningStart(distribution, age);
  if (start === undefined) {
    return (target) => {
      const price = "price" in target ? target.price : 0;
      return { start: age ?? 0, times: [], requests: 0, waste: 0, price };
    };
  }
  const support = supportFor(start, minGap, resolution, finest);
  const minimize = minimizer(support, minGap);
  const last = [support.end];

  function planned(picks: Picks, price: number): Planned {
    const times = picks.map((i) => support.times[i] as number);
    const expectation = expectationOf(support, picks);
    return { start: start?.age ?? 0, times, ...expectation, price };
  }
  function withBudget(budget: number): Planned {
    function vertex(picks: Picks): Vertex {
      const { requests, waste } = expectationOf(support, picks);
      return { picks, spent: requests, cost: waste };
    }
    const { within, beyond, rate } = edgeAt(
      budget,
      vertex(last),
      (rate) => vertex(minimize(rate, 0)),
    );
    const tied = beyond &&
      tiedPlan(support, minGap, rate, withRounding(budget));
    return planned(tied ?? within.picks, rate);
  }
  function withCount(price: number, count: number): Planned {
    function vertex(picks: Picks): Vertex {
      const { requests, waste } = expectationOf(support, picks);
      return { picks, spent: picks.length, cost: waste + price * requests };
    }
    const { within, beyond } = edgeAt(
      count,
      vertex(last),
      (rate) => vertex(minimize(price, rate)),
    );
    const picks = beyond && within.spent < count
      ? splice(within.picks, beyond.picks, count)
      : within.picks;
    return planned(picks, price);
  }
  return (target) => {
    if ("budget" in target) return withBudget(target.budget);
    const { price, polls } = target;
    return polls < Infinity
      ? withCount(price, polls)
      : planned(minimize(price, 0), price);
  };
}

/** A limit that a plan which spends all of it does not exceed by rounding. */
function withRounding(limit: number): number {
  return limit * (1 + 1e-12);
}

/**
 * Finds where a limit cuts the lower convex hull of all plans. Between a plan
 * within the limit and one beyond it, the plan that is optimal at the rate at
 * which the one can be traded for the other lies on the hull between them, or
 * shows that there is nothing between them.
 */
function edgeAt(
  limit: number,
  fewest: Vertex,
  optimum: (rate: number) => Vertex,
): Edge {
  const most = withRounding(limit);
  let within = fewest;
  let beyond = optimum(0);
  if (beyond.spent <= most) return { within: beyond, rate: 0 };
  let rate = 0;
  for (let step = 0; step < MAX_STEPS; step++) {
    rate = (within.cost - beyond.cost) / (beyond.spent - within.spent);
    const vertex = optimum(rate);
    const chord = within.cost + rate * within.spent;
    const gain = chord - (vertex.cost + rate * vertex.spent);
    // What is left is a rounding error.
    if (!(gain > 1e-13 * Math.abs(chord))) break;
    if (vertex.spent <= most) within = vertex;
    else beyond = vertex;
  }
  return { within, beyond, rate };
}

/**
 * Makes a plan of exactly `count` polls out of two, one with fewer and one with
 * more, that cost the same once each poll is charged for.
 *
 * Somewhere a gap of the shorter plan spans a gap of the longer one that is as
 * many polls ahead as are wanted; there one changes over. The cost is a Monge
 * array, so that changing over costs nothing (Aggarwal, Schieber and Tokuyama,
 * "Finding a minimum-weight k-link path in graphs with the concave Monge property
 * and applications", Discrete & Computational Geometry 12, 1994).
 */
function splice(fewer: Picks, more: Picks, count: number): Picks {
  const ahead = count - fewer.length;
  // At the last gap this holds; at the first one where it does, the gap of the
  // shorter plan spans the other.
  const i = fewer.findIndex((to, i) => (more[i + ahead] ?? to) <= to);
  return [...more.slice(0, i + ahead), ...fewer.slice(i)];
}
