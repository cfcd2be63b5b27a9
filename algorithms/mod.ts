/**
 * When to ask: the waits between the polls of a long-running job, the planner of
 * the best ones, and the pure scheduler that turns them into request times.
 *
 * @module
 */
export type { Atoms, Distribution } from "../distributions/distribution.ts";
export type { GrowingOptions } from "./_growing.ts";
export * from "./adaptive.ts";
export * from "./constant.ts";
export * from "./exponential_decrease.ts";
export * from "./exponential_increase.ts";
export * from "./fibonacci.ts";
export * from "./classic.ts";
export { type History, type SeenJob } from "./history.ts";
export * from "./linear.ts";
export * from "./manual.ts";
export * from "./optimal.ts";
export * from "./planner/plan_polls.ts";
export * from "./planner/evaluate_plan.ts";
export * from "./planner/frontier.ts";
export * from "./planner/options.ts";
export * from "./protocol.ts";
export * from "./resolve.ts";
export * from "./schedule.ts";
export * from "./table.ts";
