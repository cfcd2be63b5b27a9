/**
 * Waits for a long-running translation with as few requests and as little waste
 * as the chosen algorithm allows.
 *
 * @module
 */
export type { JobError, StatusReading } from "./status.ts";
export { type Clock, systemClock } from "./timing.ts";
export type { ConnectionOptions } from "./options.ts";
export * from "./create_client.ts";
export {
  StatusError,
  type StatusErrorOptions,
  type StatusErrorType,
} from "./errors.ts";
export {
  type ChannelOptions,
  fetchStatus,
  watchStatus,
} from "./fetch_status.ts";
export { fetchStatuses, type StatusesOptions } from "./fetch_statuses.ts";
export type { Fetch } from "./wait.ts";
export type { PollOptions } from "./options.ts";
export * from "./poll.ts";
export type {
  BaseReport,
  Effort,
  Ended,
  ErrorReport,
  FinishedOutcome,
  FlatReport,
  Hints,
  JobState,
  PendingOutcome,
  PollReport,
  Reading,
  Status,
} from "./report.ts";
export * from "./reset.ts";
export type { ServiceOptions } from "./service_source.ts";
export type { ErrorEnvelope, Field, Service } from "./services/service.ts";
export type { StatusOptions, StatusReport } from "./status.ts";
export * from "./webhooks.ts";
