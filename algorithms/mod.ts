/**
 * Algorithms that return the intervals between the polls of a long-running job, the
 * planner of optimal ones, and the schedule that turns intervals into request times.
 *
 * @module
 */
export { assertOption } from "./_assert_option.ts";
export type { Atoms, Distribution } from "../distributions/distribution.ts";
export { adaptive, type AdaptiveOptions } from "./adaptive.ts";
export { CLASSIC_ALGORITHMS, type ClassicName } from "./classic.ts";
export { constant, type ConstantOptions } from "./constant.ts";
export {
  exponentialDecrease,
  type ExponentialDecreaseOptions,
} from "./exponential_decrease.ts";
export { exponentialIncrease } from "./exponential_increase.ts";
export { fibonacci, type GrowingOptions } from "./fibonacci.ts";
export type { History, SeenJob } from "./history.ts";
export { linear, type LinearOptions } from "./linear.ts";
export { manual } from "./manual.ts";
export { DEFAULT_PRICE, optimal, type OptimalOptions } from "./optimal.ts";
export {
  type EvaluateOptions,
  evaluatePlan,
  type PlanEvaluation,
} from "./planner/evaluate_plan.ts";
export {
  frontier,
  type FrontierOptions,
  type FrontierPoint,
  type FrontierRange,
} from "./planner/frontier.ts";
export type {
  PlanLimits,
  PlanOptions,
  PlanSource,
  PlanTarget,
} from "./planner/options.ts";
export { planPolls, type PollPlan } from "./planner/plan_polls.ts";
export type {
  AlgorithmFactory,
  Intervals,
  JobTraits,
  Observation,
  PlainIntervals,
} from "./protocol.ts";
export { type AlgorithmName, ALGORITHMS, parseAlgorithm } from "./registry.ts";
export {
  type Algorithm,
  type AlgorithmTitle,
  resolveAlgorithm,
} from "./resolve.ts";
export { Schedule } from "./schedule.ts";
