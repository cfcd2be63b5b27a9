import { z } from "@hono/zod-openapi";
import { jobId, jobSchema, moment } from "../message/schemas.ts";
import type { WireFields } from "../message/wire.ts";
import { HEYGEN_EVENTS } from "../wire/heygen_events.ts";
import type { Delivery } from "./delivery_log.ts";
import type { Endpoint } from "./endpoints.ts";
import {
  CALLBACKS,
  ENDPOINT_SCHEMES,
  EVENT_TYPES,
  TEST_EVENT,
} from "./schemes.ts";
import { MAX_URL_LENGTH } from "./targets.ts";

/** A target, as far as a pattern can check it. */
export const webhookUrl = z.string().max(MAX_URL_LENGTH).openapi("WebhookUrl", {
  pattern: String.raw`^[Hh][Tt][Tt][Pp][Ss]?:[/\\]*[^/\\?#\s]`,
  description:
    "The target: a loopback address, or a host that --webhook-hosts allows, with the port 80, 443 or one from 1024 on, without user name and password.",
  examples: ["http://127.0.0.1:8080/hook"],
});

const webhookId = z.string().regex(/^we_[0-9a-f]{16}$/).openapi({
  examples: ["we_f6c1d8d1b5d4a4d0"],
});

/** The id of a webhook, or `callbacks`. */
export const logId = z.string()
  .regex(new RegExp(`^(?:we_[0-9a-f]{16}|${CALLBACKS})$`))
  .openapi({ examples: ["we_f6c1d8d1b5d4a4d0", CALLBACKS] });

export const deliveryId = z.string().regex(
  /^msg_[0-9a-f]{16}$/,
  "must be the id of a delivery",
).openapi({
  examples: ["msg_0d4a4f6c1d8d1b5d"],
});

const eventType = z.enum(EVENT_TYPES);

/** The types of events of HeyGen's wire, with that of the lipsyncs it has none for. */
const HEYGEN_TYPES = [
  ...Object.keys(HEYGEN_EVENTS),
  "lipsync.success",
  "lipsync.fail",
];

export const newWebhookSchema = z.strictObject({
  url: webhookUrl,
  events: z.array(eventType).min(1).max(100).optional().describe(
    "The types of events to send; by default the ends of jobs.",
  ),
  description: z.string().max(200).optional().describe("The owner's note."),
}).openapi("NewWebhook");

const webhook = {
  id: webhookId.describe("The id of the webhook."),
  url: z.string().describe("The URL of the receiver."),
  scheme: z.enum(Object.keys(ENDPOINT_SCHEMES)).describe(
    "The form and the signature of its messages.",
  ),
  events: z.array(z.string()).nullable().describe(
    "The types of events that are sent; null for all.",
  ),
  description: z.string().nullable().describe("The owner's note."),
  created_at: moment.describe("When the webhook was created."),
  disabled_at: moment.nullable().describe(
    "When the webhook was disabled by a 410 of its receiver.",
  ),
};

export const webhookSchema = z.strictObject(webhook).openapi("Webhook");

export type WebhookBody = z.output<typeof webhookSchema>;

/** A webhook with its secret, which is returned only when it is new. */
export const webhookWithSecretSchema = z.strictObject({
  ...webhook,
  secret: z.string().openapi({
    description:
      "The secret that signs messages, in the form of Standard Webhooks.",
    examples: ["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"],
  }),
}).openapi("WebhookWithSecret");

export const webhookListSchema = z.strictObject({
  webhooks: z.array(webhookSchema).describe("The webhooks, oldest first."),
}).openapi("WebhookList");

export const deliveryState = z.enum([
  "pending",
  "delivered",
  "failed",
  "lost",
]);

export const sentType = z.enum([...EVENT_TYPES, ...HEYGEN_TYPES, TEST_EVENT]);

export const deliverySchema = z.strictObject({
  id: deliveryId.describe("The webhook-id of the message."),
  webhook: logId.describe("The webhook, or callbacks for that of a job."),
  url: z.string().describe("The URL of the receiver."),
  type: sentType.describe("The type of the event."),
  job: jobId.nullable().describe("The translation; null for a test event."),
  state: deliveryState.describe("lost: never sent, because of a fault."),
  created_at: moment.describe("When the event occurred."),
  next_attempt_at: moment.nullable().describe(
    "When it is sent next; null when it is not pending.",
  ),
  attempts: z.array(z.strictObject({
    at: moment,
    status: z.int().nullable(),
    duration: z.number().min(0).describe("Seconds of real time."),
    reason: z.string().nullable().describe("Why the attempt failed."),
  })).describe("The latest attempts, 50 at most."),
}).openapi("Delivery");

export type DeliveryBody = z.output<typeof deliverySchema>;

export const deliveryListSchema = z.strictObject({
  deliveries: z.array(deliverySchema).describe("The deliveries, newest first."),
  next: z.string().nullable().describe(
    "The path of the next page; null on the last page.",
  ),
}).openapi("DeliveryList");

function jobEvents(types: readonly string[]) {
  return z.strictObject({
    type: z.enum(types).describe("The type of the event."),
    timestamp: moment.describe("The time of the event."),
    data: jobSchema,
  });
}

export const jobEventSchema = jobEvents(EVENT_TYPES).openapi("JobEvent");

export const testEventSchema = z.strictObject({
  type: z.literal(TEST_EVENT).describe("The type of the event."),
  timestamp: moment.describe("When it was sent."),
  data: z.strictObject({ webhook: webhookId }).describe(
    "The webhook that is tested.",
  ),
}).openapi("TestEvent");

export const heygenEventSchema = z.strictObject({
  event_id: z.string().describe("The id of the event."),
  event_type: z.string().describe("The type of the event."),
  event_data: z.record(z.string(), z.unknown()).describe("What it is about."),
  created_at: moment.describe("The time of the event."),
}).openapi("HeyGenEvent");

/** The fields of webhooks and deliveries that faults rewrite. */
export const WEBHOOK_FIELDS: WireFields = {
  times: ["created_at", "disabled_at", "next_attempt_at", "at"],
};

const time = (at: number) => new Date(at).toISOString();

export function webhookBody(
  endpoint: Endpoint,
): Readonly<Record<string, unknown>> {
  const { id, url, events, description, createdAt, disabledAt } = endpoint;
  return {
    id,
    url,
    scheme: endpoint.scheme,
    events,
    description,
    created_at: time(createdAt),
    disabled_at: disabledAt === null ? null : time(disabledAt),
  };
}

export function deliveryBody(
  delivery: Delivery,
  idOf: (job: number) => string,
): Readonly<Record<string, unknown>> {
  const { id, endpoint, url, type, job, state, createdAt } = delivery;
  const { nextAt, attempts } = delivery;
  return {
    id,
    webhook: endpoint,
    url,
    type,
    job: job === null ? null : idOf(job),
    state,
    created_at: time(createdAt),
    next_attempt_at: nextAt === null ? null : time(nextAt),
    attempts: attempts.map(({ at, status, duration, reason }) => ({
      at: time(at),
      status,
      duration: duration / 1_000,
      reason,
    })),
  };
}
