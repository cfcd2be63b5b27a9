import {
  evaluatePlan,
  frontier,
  planPolls,
  type PollPlan,
} from "@heygen-sim/client/algorithms";
import { expectedBeyond } from "./growing_gaps.ts";
import type { FrontierPoint } from "./result.ts";
import type { Scenario } from "./scenario.ts";
import type { Timetable } from "./timetable.ts";

type PlannedCost = Pick<PollPlan, "expectedRequests" | "expectedWaste">;

/** The expected requests and waste of a schedule. */
export interface Expected {
  /** Requests a job. */
  readonly requests: number;
  /** Milliseconds from a job's end to its detection. */
  readonly waste: number;
}

/** The cost of a schedule, in milliseconds, at a price. */
export function costWith(price: number): (it: Expected) => number {
  return ({ waste, requests }) => waste + price * requests;
}

/** The log survival at which the expected cost is cut off. */
const NEGLIGIBLE = Math.log(1e-9);
/** After as many gaps that grow by a constant, an algorithm is beyond its plan. */
const STEADY_COUNT = 64;
const FRONTIER_POINTS = 161;
/** The highest price, in mean durations: about one request. */
const FRONTIER_END = 1e6;

/**
 * The planner's options for a scenario. With a round trip, the first request sees a job
 * of half that age, and polls are at least a round trip apart.
 */
function planOptions({ distribution, rtt }: Scenario) {
  return rtt > 0
    ? { distribution, age: rtt / 2, minGap: rtt }
    : { distribution };
}

/** Adds the round trip to the figures of a plan. */
function withTrip(
  { distribution, rtt }: Scenario,
  { expectedRequests, expectedWaste }: PlannedCost,
): Expected {
  const half = rtt / 2;
  if (half === 0) return { requests: expectedRequests, waste: expectedWaste };
  const alive = Math.exp(distribution.logSurvival(half));
  // The first request finds jobs that end before half a round trip.
  const early = distribution.mean -
    alive * (half + distribution.meanResidual(half));
  const found = rtt * (1 - alive) - early;
  return {
    requests: alive * expectedRequests,
    waste: Math.max(0, found) + alive * (expectedWaste + half),
  };
}

/** The smallest possible cost at the price. */
export function leastCost(scenario: Scenario): FrontierPoint {
  const { price } = scenario;
  const plan = planPolls({ ...planOptions(scenario), price });
  return { price, ...withTrip(scenario, plan) };
}

export function expectedCost(
  scenario: Scenario,
  timetable: Timetable,
): Expected {
  const { distribution, rtt } = scenario;
  const half = rtt / 2;
  const looks: number[] = [];
  let steady = 0;
  let [from, gap, growth] = [half, 0, 0];
  while (
    steady < STEADY_COUNT && distribution.logSurvival(from) > NEGLIGIBLE
  ) {
    const next = timetable.sentAt(looks.length + 1) + half;
    const grown = next - from - gap;
    const same = grown > 0 && Math.abs(grown - growth) < 1e-9 * (next - from);
    steady = same ? steady + 1 : 0;
    [from, gap, growth] = [next, next - from, grown];
    looks.push(next);
  }
  const age = half > 0 ? half : undefined;
  const evaluation = evaluatePlan(looks, { distribution, age });
  let { expectedRequests, expectedWaste } = evaluation;
  if (steady === STEADY_COUNT) {
    const gaps = { from, gap, growth };
    const beyond = expectedBeyond(distribution, gaps, NEGLIGIBLE);
    const alive = Math.exp(distribution.logSurvival(half));
    expectedRequests += beyond.requests / alive;
    expectedWaste += beyond.waste / alive;
  }
  return withTrip(scenario, { expectedRequests, expectedWaste });
}

/**
 * The least waste at each number of requests, in the order of falling requests, from a
 * number that is reached if possible. The plan at the price is one of the points.
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
    ...planOptions(scenario),
    from,
    to: scale * FRONTIER_END,
    points: FRONTIER_POINTS,
  }).map((point) => ({ price: point.price, ...withTrip(scenario, point) }));
  const best = leastCost(scenario);
  return [...points, best].sort((a, b) => a.price - b.price);
}
