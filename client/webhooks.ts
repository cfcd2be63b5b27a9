/**
 * What a receiver of webhooks needs, and nothing else.
 *
 * @module
 */
export type { EventOptions } from "./wake_on_event.ts";
export {
  type RawWebhook,
  WebhookError,
  type WebhookRefusal,
} from "./raw_webhook.ts";
export * from "./receiver.ts";
export {
  verifyWebhook,
  type VerifyWebhookOptions,
  type Webhook,
} from "./verify_webhook.ts";
