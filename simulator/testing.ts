/**
 * Assertions about the requests and webhooks of a simulator, for tests. They work in
 * any test framework, on a simulator in the same process or on a served one.
 *
 * @module
 */
export type { PollResult } from "./message/request_context.ts";
export type * from "./message/request_details.ts";
export type { LoggedRequest } from "./report/request_log.ts";
export * from "./testing/assertions.ts";
export type { Bounds } from "./testing/count.ts";
export * from "./testing/deliveries.ts";
export * from "./testing/requests.ts";
export type {
  Target,
  TargetFetch,
  TargetKeys,
  TargetOptions,
} from "./testing/target.ts";
