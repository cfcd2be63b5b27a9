/** What the servers of all runtimes export beside `serve`. */
export { StoreError } from "../core/store_error.ts";
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
export type { Preset } from "../settings/presets.ts";
export * from "./checks.ts";
export type * from "./options.ts";
