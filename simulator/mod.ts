/**
 * The simulated translation backend.
 *
 * @module
 */
export * from "./clock/clock.ts";
export type { MovableClock } from "./clock/movable_clock.ts";
export * from "./clock/virtual_clock.ts";
export type { Profile } from "./faults/profiles.ts";
export type { StatusBody, StatusWord } from "./wire/exercise.ts";
export type { JobMatch, JobRule, WireName } from "./rules/job_rule.ts";
export type { FailureReason } from "./core/job.ts";
export type { JobOptions, Preset } from "./settings/job_options.ts";
export type { LimitOptions } from "./settings/limit_options.ts";
export type { SimulatorOptions } from "./settings/options.ts";
export type { WebhookOptions } from "./settings/webhook_options.ts";
export type { PollResult } from "./message/request_context.ts";
export type * from "./message/request_details.ts";
export type { LoggedRequest } from "./report/request_log.ts";
export type { Snapshot } from "./snapshot/document.ts";
export type { Settings } from "./settings/settings.ts";
export * from "./simulator.ts";
export type * from "./simulator_interface.ts";
export {
  type Commit as StoreCommit,
  type Head as StoreHead,
  type Row as StoreRow,
  type Store,
  type StoredJob,
  StoreError,
  type Table as StoreTable,
  type Write as StoreWrite,
} from "./core/store.ts";
