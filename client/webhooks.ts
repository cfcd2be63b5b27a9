/**
 * What a receiver of webhooks needs, and nothing else.
 *
 * @module
 */
export type { EventOptions, JobEvents } from "./job_events.ts";
export {
  type RawWebhook,
  WebhookError,
  type WebhookRefusal,
} from "./raw_webhook.ts";
export * from "./receiver.ts";
export {
  verifyWebhook,
  type Webhook,
  type WebhookOptions,
} from "./verify_webhook.ts";
