import {
  assertPlan,
  checkPrice,
  checkWhole,
  distributionOf,
  limitsOf,
  type PlanLimits,
  type PlanSource,
} from "./options.ts";
import { type Planner, plannerFor } from "./_planner.ts";

/** The part of the frontier to compute. */
export interface FrontierRange {
  /**
   * The lowest price, in milliseconds a request.
   *
   * @default {1e-4 times the mean duration} some 70 requests for most distributions
   */
  readonly from?: number | undefined;
  /**
   * The highest price, in milliseconds a request.
   *
   * @default {10 times the mean duration} hardly more than one request
   */
  readonly to?: number | undefined;
  /**
   * How many prices to plan for; from 2 to 10,000.
   *
   * @default {41}
   */
  readonly points?: number | undefined;
}

/** Options of {@linkcode frontier}. */
export type FrontierOptions = PlanSource & PlanLimits & FrontierRange;

/** The expected cost of the optimal plan at a price. */
export interface FrontierPoint {
  /** The price, in milliseconds a request. */
  readonly price: number;
  /** The mean number of requests, as in a plan. */
  readonly expectedRequests: number;
  /** The mean wasted time, in milliseconds, as in a plan. */
  readonly expectedWaste: number;
}

const DEFAULT_POINTS = 41;
const MAX_POINT_COUNT = 10_000;
/** The prices of one set of candidate times are at most this much apart. */
const MAX_PRICE_RATIO = 10;

/**
 * Computes the least waste that is possible at each number of requests: the
 * frontier that no schedule of polls can cross.
 *
 * Prices are swept on a logarithmic scale. From one point to the next, waste
 * rises and requests fall, along a convex curve whose slope is minus the price.
 *
 * @param options How long jobs take, the limits of the plans, and the prices to
 * sweep. All times are in milliseconds.
 * @returns The points in the order of rising prices. On a small sample,
 * neighbours may be the same plan.
 * @throws {TypeError} If an option is of the wrong kind.
 * @throws {RangeError} If a number is out of its range, or if the sample is empty.
 *
 * @example
 * ```ts
 * import { frontier } from "@heygen-sim/client/algorithms";
 * import { exponential } from "@heygen-sim/client/distributions";
 * import { assert } from "@std/assert";
 *
 * for (const point of frontier({ distribution: exponential(20_000) })) {
 *   // Constant gaps, which are the best here, waste half of the mean over the
 *   // number of requests.
 *   const ideal = 10_000 / point.expectedRequests;
 *   assert(point.expectedWaste > 0.9 * ideal);
 * }
 * ```
 */
export function frontier(options: FrontierOptions): readonly FrontierPoint[] {
  const distribution = distributionOf(options);
  const limits = limitsOf(options);
  const rest = distribution.meanResidual(limits.age ?? 0);
  // Jobs that take no time have no scale.
  const scale = rest > 0 ? rest : 1;
  const { from = scale * 1e-4, to = scale * 10 } = options;
  const { points = DEFAULT_POINTS } = options;
  checkPrice("from", from);
  checkPrice("to", to);
  assertPlan(from < to, "'to'", `above 'from' (${from})`, to);
  checkWhole("points", points, 2, MAX_POINT_COUNT);

  let finest = 0;
  let plan: Planner | undefined;
  return Array.from({ length: points }, (_, k) => {
    const share = k / (points - 1);
    const price = Math.exp(Math.log(from) * (1 - share) + Math.log(to) * share);
    const target = { price, polls: Infinity };
    // Plans of fewer polls need fewer candidate times.
    if (plan === undefined || price > MAX_PRICE_RATIO * finest) {
      plan = plannerFor({ distribution, ...limits }, target);
      finest = price;
    }
    const { requests, waste } = plan(target);
    return { price, expectedRequests: requests, expectedWaste: waste };
  });
}
