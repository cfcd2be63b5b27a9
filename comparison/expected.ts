import {
  evaluatePlan,
  frontier,
  planPolls,
  type PollPlan,
} from "@heygen-sim/client/algorithms";
import type { Distribution } from "@heygen-sim/client/distributions";
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
/** A block of polls is at most this share of the polls before it. */
const BLOCK_SHARE = 1 / 128;
/** A block ends where more than this share of its jobs have ended. */
const MAX_ENDED_SHARE = 0.05;
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
    const beyond = expectedBeyond(distribution, gaps);
    const alive = Math.exp(distribution.logSurvival(half));
    expectedRequests += beyond.requests / alive;
    expectedWaste += beyond.waste / alive;
  }
  return withTrip(scenario, { expectedRequests, expectedWaste });
}

/** Gaps between polls that grow by a constant, from a poll on. */
interface GrowingGaps {
  /** The time of that poll, in milliseconds. */
  readonly from: number;
  readonly gap: number;
  readonly growth: number;
}

/**
 * The expected requests and waste from a poll on whose gaps grow by a constant.
 *
 * A job can outlive an algorithm's plan by hundreds of thousands of polls. Both
 * figures change smoothly from poll to poll, so that they are summed up by blocks, by
 * the trapezoidal rule, until the log survival is negligible.
 */
function expectedBeyond(
  distribution: Distribution,
  { from, gap, growth }: GrowingGaps,
): Expected {
  const timeOf = (poll: number) =>
    from + poll * (gap + growth * (poll + 1) / 2);
  /** The share of jobs that need another poll, and what they waste until it. */
  function at(poll: number) {
    const [time, next] = [timeOf(poll), timeOf(poll + 1)];
    const alive = Math.exp(distribution.logSurvival(time));
    const later = Math.exp(distribution.logSurvival(next));
    const waste = alive * (next - time - distribution.meanResidual(time)) +
      later * distribution.meanResidual(next);
    return { alive, waste: Math.max(0, waste) };
  }
  let requests = 0;
  let waste = 0;
  let poll = 0;
  let here = at(poll);
  while (Math.log(here.alive) > NEGLIGIBLE) {
    let size = Math.max(1, Math.floor(poll * BLOCK_SHARE));
    let end = at(poll + size);
    while (size > 1 && end.alive < here.alive * (1 - MAX_ENDED_SHARE)) {
      end = at(poll + (size = Math.ceil(size / 2)));
    }
    // All polls of the block but the last one, with which the next block begins.
    const sum = (first: number, last: number) =>
      (size * (first + last) + first - last) / 2;
    requests += sum(here.alive, end.alive);
    waste += sum(here.waste, end.waste);
    poll += size;
    here = end;
  }
  return { requests, waste };
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
