/**
 * What a receiver of webhooks needs, and nothing else.
 *
 * @module
 */
export type { RawWebhook } from "./raw_webhook.ts";
export * from "./verify_webhook.ts";
export * from "./webhook_error.ts";
