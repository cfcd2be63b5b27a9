/** What the servers of all runtimes export beside `serve`. */
export { StoreError } from "../core/store_error.ts";
export { checkOrigin } from "../http/cors.ts";
export { parseStartTime } from "../limits/start_time.ts";
export { MIN_MEMORY } from "../settings.ts";
export { parseJobRule, ruleJsonSchema } from "../rules/checks.ts";
export type { JobMatch, JobRule, WireName } from "../rules/job_rule.ts";
export type { FailureReason } from "../core/job.ts";
export { checkSecret } from "../webhooks/sign.ts";
export { checkHost } from "../webhooks/targets.ts";
export type { Preset } from "../presets.ts";
export * from "./checks.ts";
export type * from "./options.ts";
