import { plannerFor } from "./_planner.ts";
import {
  distributionOf,
  limitsOf,
  type PlanOptions,
  targetOf,
} from "./options.ts";

/** The times of polls, and their expected cost. */
export interface PollPlan {
  /**
   * When to poll, in milliseconds since the job's start; ascending. Empty only
   * if no job lasts until waiting begins.
   */
  readonly times: readonly number[];
  /**
   * The mean number of requests, up to and with the one that finds the job
   * ended. The request that every wait begins with is not counted.
   */
  readonly expectedRequests: number;
  /** The mean time from the job's end to that request, in milliseconds. */
  readonly expectedWaste: number;
  /** `expectedWaste + price * expectedRequests`: the minimum. */
  readonly cost: number;
  /**
   * The price at which the plan is optimal, in milliseconds a request: the given
   * one, the one that a budget amounts to (0 if the budget is more than enough), or
   * 0 for a number of polls without a price.
   */
  readonly price: number;
  /**
   * The time between the last two polls, or before the only one, in
   * milliseconds. It can be next to 0; beyond the plan, go on with gaps that grow
   * by no less than the price and the mean gap. 0 if nothing is planned.
   */
  readonly lastGap: number;
}

/**
 * Plans the polls of a job optimally, for any distribution of its duration or a
 * sample of past ones.
 *
 * A pending response only shows that the job takes longer, so the whole plan can be
 * made in advance. A dynamic program finds it over the durations of the sample, or
 * over candidate times that are chosen by the distribution, in linear time after
 * sorting; expected costs are those of the distribution itself. The mathematics is
 * that of Barlow, Hunter and Proschan, "Optimum checking procedures", J. SIAM 11
 * (1963).
 *
 * With a `price`, the plan has the least cost. With a `budget`, it has the least
 * waste among the plans that are optimal at some price and keep within the budget:
 * on a small sample the next better one may be far beyond. With `polls`, it is the
 * best plan of at most so many polls.
 *
 * A plan goes to the longest duration, or to where one job in a billion is left. With
 * `minGap`, each poll is at a duration, or follows another after the least gap; gaps
 * are kept up to a rounding error.
 *
 * @param options How long jobs take, the aim of the plan, and its limits. All times
 * are in milliseconds.
 * @returns The plan.
 * @throws {TypeError} If an option is of the wrong kind, if two exclude each
 * other, or if one is missing.
 * @throws {RangeError} If a number is out of its range, or if the sample is empty.
 *
 * @example A request is worth a second of waiting
 * ```ts
 * import { planPolls } from "@heygen-sim/client/algorithms";
 * import { uniform } from "@heygen-sim/client/distributions";
 * import { assertEquals } from "@std/assert";
 *
 * const plan = planPolls({ distribution: uniform(5_000, 30_000), price: 1_000 });
 * const seconds = plan.times.map((ms) => Math.round(ms / 100) / 10);
 * assertEquals(seconds, [11.6, 17.1, 21.7, 25.3, 27.9, 29.4, 30]);
 * ```
 *
 * @example Two kinds of jobs in the past, and two polls to spend
 * ```ts
 * import { planPolls } from "@heygen-sim/client/algorithms";
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 *
 * const durations = [8_000, 8_100, 8_300, 45_000, 45_500];
 * const plan = planPolls({ durations, polls: 2 });
 * assertEquals(plan.times, [8_300, 45_500]);
 * assertAlmostEquals(plan.expectedRequests, 1.4);
 * assertAlmostEquals(plan.expectedWaste, 200);
 * ```
 */
export function planPolls(options: PlanOptions): PollPlan {
  const distribution = distributionOf(options);
  const limits = limitsOf(options);
  const target = targetOf(options);
  const plan = plannerFor({ distribution, ...limits }, target);
  const { start, times, requests, waste, price } = plan(target);
  const last = times.at(-1) ?? start;
  return {
    times,
    expectedRequests: requests,
    expectedWaste: waste,
    cost: waste + price * requests,
    price,
    lastGap: last - (times.at(-2) ?? start),
  };
}
