/**
 * The simulated translation backend.
 *
 * @module
 */
export * from "./clock.ts";
export { getStatus, type Job, type Outcome, simulateJob } from "./job.ts";
export type { Settings, SimulatorOptions } from "./settings.ts";
export * from "./simulator.ts";
export * from "./virtual_clock.ts";
export type { StatusBody } from "./wire.ts";
