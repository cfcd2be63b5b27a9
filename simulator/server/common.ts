import { parseFault } from "../faults/spec.ts";
import { inSeconds } from "../message/durations.ts";
import { type Preset, PRESETS } from "../settings/job_options.ts";
import { parseDeliveryFault } from "../webhooks/faults.ts";

/** What the servers of all runtimes export beside `serve`. */
export { StoreError } from "../core/store.ts";
export type { JobMatch, JobRule, WireName } from "../rules/job_rule.ts";
export type { FailureReason } from "../core/job.ts";
export { inSeconds } from "../message/durations.ts";
export type {
  Form,
  Kind,
  OptionDefinition,
  OptionTable,
  Range,
} from "../settings/option_kinds.ts";
export { OPTIONS, type SimulatorOptions } from "../settings/options.ts";
export type { Preset } from "../settings/job_options.ts";
export type * from "./options.ts";

/**
 * The options that a preset sets, for people: the delay as a text in seconds.
 *
 * @param preset The name of the preset.
 */
export function presetOptions(preset: Preset): {
  readonly delay?: string | undefined;
  readonly errorRate?: number;
  readonly maxConcurrentJobs?: number;
} {
  const { delay, ...others } = PRESETS[preset];
  return delay ? { ...others, delay: inSeconds(delay) } : others;
}

/**
 * Checks a fault of responses.
 *
 * @param text The fault, as `SimulatorOptions.faults` takes it.
 * @returns The name of its rule, which no other fault of a simulator has.
 * @throws {TypeError} If the text is not a fault.
 * @throws {RangeError} If a number in it is out of range.
 */
export function faultName(text: string): string {
  return parseFault(text).name;
}

/**
 * Checks a fault of webhook deliveries.
 *
 * @param text The fault, as `SimulatorOptions.webhookFaults` takes it.
 * @returns The name of its rule, which no other fault of deliveries has.
 * @throws {TypeError} If the text is not a fault.
 * @throws {RangeError} If a number in it is out of range.
 */
export function deliveryFaultName(text: string): string {
  return parseDeliveryFault(text).name;
}
