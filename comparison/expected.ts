import {
  evaluatePlan,
  frontier,
  planPolls,
} from "@heygen-sim/client/algorithms";
import type { FrontierPoint } from "./result.ts";
import type { Scenario } from "./scenario.ts";
import type { Timetable } from "./timetable.ts";

/** What a schedule costs on average, whatever the jobs that were drawn. */
export interface Expected {
  /** Requests a job. */
  readonly requests: number;
  /** Milliseconds from a job's end to its detection. */
  readonly waste: number;
}

/** What the planner says, which counts from the first request's look at the job. */
interface Planned {
  readonly expectedRequests: number;
  readonly expectedWaste: number;
}

/** Jobs that outlive a timetable, where its expected cost is cut off. */
const NEGLIGIBLE = Math.log(1e-9);
/** How many prices the frontier is found at. */
const FRONTIER_POINTS = 161;
/** The highest of them, in mean durations: hardly more than one request. */
const FRONTIER_END = 1e6;

/**
 * The circumstances of a plan: its polls are looks at the job. With a round trip
 * the first request looks at a job of half that age, and looks are at least a
 * round trip apart.
 */
function circumstances({ distribution, rtt }: Scenario) {
  return rtt > 0
    ? { distribution, age: rtt / 2, minGap: rtt }
    : { distribution };
}

/** Adds the round trip to what a plan for the jobs it leaves to plan comes to. */
function withTrip(
  { distribution, rtt }: Scenario,
  { expectedRequests, expectedWaste }: Planned,
): Expected {
  const half = rtt / 2;
  if (half === 0) return { requests: expectedRequests, waste: expectedWaste };
  const alive = Math.exp(distribution.logSurvival(half));
  // Jobs that the first request finds: it is answered after the round trip.
  const early = distribution.mean -
    alive * (half + distribution.meanResidual(half));
  const found = rtt * (1 - alive) - early;
  return {
    requests: alive * expectedRequests,
    waste: Math.max(0, found) + alive * (expectedWaste + half),
  };
}

/** The least that is possible at the price. */
export function leastCost(scenario: Scenario): FrontierPoint {
  const { price } = scenario;
  const plan = planPolls({ ...circumstances(scenario), price });
  return { price, ...withTrip(scenario, plan) };
}

/** What a timetable costs on average. */
export function expectedCost(
  scenario: Scenario,
  timetable: Timetable,
): Expected {
  const { distribution, rtt } = scenario;
  const half = rtt / 2;
  const looks: number[] = [];
  for (let look = half; distribution.logSurvival(look) > NEGLIGIBLE;) {
    looks.push(look = timetable.sentAt(looks.length + 1) + half);
  }
  const age = half > 0 ? half : undefined;
  return withTrip(scenario, evaluatePlan(looks, { distribution, age }));
}

/**
 * The least waste at each number of requests, in the order of falling requests.
 *
 * @param scenario The circumstances; the plan at the price is one of the points.
 * @param requests How many requests the frontier is to go up to, as far as the
 * distribution has so many to offer.
 */
export function frontierTo(
  scenario: Scenario,
  requests: number,
): readonly FrontierPoint[] {
  const { distribution } = scenario;
  const scale = distribution.mean > 0 ? distribution.mean : 1;
  // Many requests n come at a price of about the mean over n squared.
  const from = scale * Math.min(1e-4, 0.05 / Math.max(1, requests) ** 2);
  const points = frontier({
    ...circumstances(scenario),
    from,
    to: scale * FRONTIER_END,
    points: FRONTIER_POINTS,
  }).map((point) => ({ price: point.price, ...withTrip(scenario, point) }));
  const best = leastCost(scenario);
  return [...points, best].sort((a, b) => a.price - b.price);
}
