import { defaultDelay } from "../distributions/uniform.ts";
import {
  type FollowedPlan,
  PlannedIntervals,
} from "./planner/_planned_intervals.ts";
import {
  distributionOf,
  type PlanLimits,
  type PlanOptions,
  type PlanSource,
  type PlanTarget,
} from "./planner/options.ts";
import { planPolls } from "./planner/plan_polls.ts";
import type { AlgorithmFactory } from "./protocol.ts";

/** The default price of a request: a second of waiting. */
export const DEFAULT_PRICE = 1_000;

/** Up to an age at which fewer jobs than this have ended, the plan is the same. */
const NEGLIGIBLE_SHARE = 1e-6;

/** Options of {@linkcode optimal}; all times are in milliseconds. */
export type OptimalOptions =
  & (PlanSource | { readonly [K in keyof PlanSource]?: undefined })
  & (PlanTarget | { readonly [K in keyof PlanTarget]?: undefined })
  & Pick<PlanLimits, "minGap">;

/**
 * The schedule of the least cost for a distribution of durations, see
 * {@linkcode planPolls}. It starts from the job's age in the first response, and
 * again from a later one that shows the job to be more than a second older than
 * expected.
 *
 * If the job outlives the plan, the gaps grow: the k-th further gap is k times the
 * longest of the last gap, the price and the mean gap of the plan. Planned polls but
 * the first are at least an eighth of the price apart.
 *
 * @param options How long jobs take, as a distribution or as a sample, and the aim of
 * the plan: a price, a budget of requests on average, or a number of polls. By
 * default the distribution is `DEFAULT_DELAY` and the price is a second.
 * @returns A factory, which can be used any number of times.
 * @throws {TypeError} If an option is of the wrong kind.
 * @throws {RangeError} If a number is out of its range.
 *
 * @example
 * ```ts
 * import { fetchStatus } from "@heygen-sim/client";
 * import { optimal } from "@heygen-sim/client/algorithms";
 * import { fixed } from "@heygen-sim/client/distributions";
 * import { createSimulator, VirtualClock } from "@heygen-sim/simulator";
 * import { assertEquals } from "@std/assert";
 *
 * const clock = new VirtualClock();
 * const { fetch } = createSimulator({ clock, delay: fixed(8_000) });
 * const algorithm = optimal({ durations: [8_000, 8_000, 45_000], price: 1_000 });
 * const report = await clock.run(fetchStatus(algorithm, { fetch, clock }));
 * assertEquals([report.requests, report.waste], [2, 0]);
 * ```
 */
export function optimal(options: OptimalOptions = {}): AlgorithmFactory {
  const complete = completed(options);
  const { price, polls, minGap } = complete;
  const distribution = distributionOf(complete);
  // Invalid options are reported now, not in the middle of a wait.
  const plan = planPolls(complete);
  // Without a price, the mean gap of the plan is the least growth beyond it.
  const meanGap = (plan.times.at(-1) ?? 0) / plan.times.length;
  const step = price ?? (meanGap || DEFAULT_PRICE);
  const planFor = (age: number, made: number): FollowedPlan => {
    if (made === 0 && distribution.cdf(age) < NEGLIGIBLE_SHARE) return plan;
    if (polls === undefined) return planPolls({ ...complete, age });
    const left = polls - made;
    if (left <= 0) return { ...plan, times: [] };
    return planPolls({ ...complete, age, polls: left });
  };
  return () => new PlannedIntervals(planFor, { step, minGap });
}

function completed(options: OptimalOptions): PlanOptions {
  const { distribution, durations, price, budget, polls } = options;
  const isGiven = (it: unknown) => it !== undefined;
  const source = [distribution, durations].some(isGiven);
  const target = [price, budget, polls].some(isGiven);
  return {
    ...options,
    ...(source ? {} : { distribution: defaultDelay() }),
    ...(target ? {} : { price: DEFAULT_PRICE }),
  } as PlanOptions;
}
