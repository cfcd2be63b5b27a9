/**
 * Waits for a long-running translation with as few requests and as little waste
 * as the chosen algorithm allows.
 *
 * @module
 */
export type { JobError, StatusReading } from "./status_reading.ts";
export { type Clock, systemClock } from "./clock.ts";
export type { ConnectionOptions } from "./transport.ts";
export * from "./create_client.ts";
export {
  StatusError,
  type StatusErrorOptions,
  type StatusErrorType,
} from "./errors.ts";
export * from "./fetch_status.ts";
export { fetchStatuses, type StatusesOptions } from "./fetch_statuses.ts";
export type { Fetch, PollOptions } from "./options.ts";
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
