import {
  evaluatePlan,
  frontier,
  planPolls,
} from "@heygen-sim/client/algorithms";
import type { FrontierPoint } from "./result.ts";
import type { Setting } from "./setting.ts";
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
function circumstances({ law, rtt }: Setting) {
  return rtt > 0
    ? { distribution: law, age: rtt / 2, minGap: rtt }
    : { distribution: law };
}

/** Adds the round trip to what a plan for the jobs it leaves to plan comes to. */
function withTrip(
  { law, rtt }: Setting,
  { expectedRequests, expectedWaste }: Planned,
): Expected {
  const half = rtt / 2;
  if (half === 0) return { requests: expectedRequests, waste: expectedWaste };
  const alive = Math.exp(law.logSurvival(half));
  // Jobs that the first request finds: it is answered after the round trip.
  const early = law.mean - alive * (half + law.meanResidual(half));
  const found = rtt * (1 - alive) - early;
  return {
    requests: alive * expectedRequests,
    waste: Math.max(0, found) + alive * (expectedWaste + half),
  };
}

/** The least that is possible at the price. */
export function leastCost(setting: Setting): FrontierPoint {
  const { price } = setting;
  const plan = planPolls({ ...circumstances(setting), price });
  return { price, ...withTrip(setting, plan) };
}

/** What a timetable costs on average. */
export function expectedCost(setting: Setting, timetable: Timetable): Expected {
  const { law, rtt } = setting;
  const half = rtt / 2;
  const looks: number[] = [];
  for (let look = half; law.logSurvival(look) > NEGLIGIBLE;) {
    looks.push(look = timetable.sentAt(looks.length + 1) + half);
  }
  const { distribution, age } = { age: undefined, ...circumstances(setting) };
  return withTrip(setting, evaluatePlan(looks, { distribution, age }));
}

/**
 * The least waste at each number of requests, in the order of falling requests.
 *
 * @param setting The circumstances; the plan at the price is one of the points.
 * @param requests How many requests the frontier is to go up to, as far as the
 * law has so many to offer.
 */
export function frontierTo(
  setting: Setting,
  requests: number,
): readonly FrontierPoint[] {
  const { law } = setting;
  const scale = law.mean > 0 ? law.mean : 1;
  // Many requests n come at a price of about the mean over n squared.
  const from = scale * Math.min(1e-4, 0.05 / Math.max(1, requests) ** 2);
  const points = frontier({
    ...circumstances(setting),
    from,
    to: scale * FRONTIER_END,
    points: FRONTIER_POINTS,
  }).map((point) => ({ price: point.price, ...withTrip(setting, point) }));
  const best = leastCost(setting);
  return [...points, best].sort((a, b) => a.price - b.price);
}
