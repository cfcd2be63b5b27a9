/**
 * When to ask: the waits between the polls of a long-running job, and the pure
 * scheduler that turns them into request times.
 *
 * @module
 */
export type { GrowingOptions } from "./_growing.ts";
export * from "./constant.ts";
export * from "./exponential_decrease.ts";
export * from "./exponential_increase.ts";
export * from "./fibonacci.ts";
export * from "./five.ts";
export * from "./manual.ts";
export * from "./protocol.ts";
export * from "./schedule.ts";
export * from "./resolve.ts";
export * from "./table.ts";
