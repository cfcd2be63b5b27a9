import { z } from "@hono/zod-openapi";
import { jobId, jobSchema, moment } from "../http/schemas.ts";
import type { WireFields } from "../http/wire_fields.ts";
import { EVENT_TYPES, TEST_EVENT } from "./events.ts";
import { CALLBACKS, type Delivery, type Endpoint } from "./state.ts";
import { LONGEST_URL } from "./targets.ts";

/** Where to send webhooks, as far as a pattern can tell. */
export const webhookUrl = z.string().max(LONGEST_URL).openapi("WebhookUrl", {
  pattern: String.raw`^[Hh][Tt][Tt][Pp][Ss]?:[/\\]*[^/\\?#\s]`,
  description:
    "Where to send to, without a name or password: this machine, or what --webhook-hosts allows; port 80, 443 or one from 1024 on.",
  examples: ["http://127.0.0.1:8080/hook"],
});

/** The id of a webhook. */
export const webhookId = z.string().regex(/^we_[0-9a-f]{16}$/).openapi({
  examples: ["we_f6c1d8d1b5d4a4d0"],
});

/** The id of a webhook, or what stands for the callbacks of jobs. */
export const logId = z.string()
  .regex(new RegExp(`^(?:we_[0-9a-f]{16}|${CALLBACKS})$`))
  .openapi({ examples: ["we_f6c1d8d1b5d4a4d0", CALLBACKS] });

/** The id of a delivery. */
export const deliveryId = z.string().regex(/^msg_[0-9a-f]{16}$/).openapi({
  examples: ["msg_0d4a4f6c1d8d1b5d"],
});

const eventType = z.enum(EVENT_TYPES);

/** What `POST /webhooks` takes. */
export const newWebhookSchema = z.strictObject({
  url: webhookUrl,
  events: z.array(eventType).min(1).max(100).optional().openapi({
    description: "The types of events to send; how jobs end if not given.",
  }),
  description: z.string().max(200).optional().openapi({
    description: "A note for people.",
  }),
}).openapi("NewWebhook");

const webhook = {
  id: webhookId.describe("The id of the webhook."),
  url: z.string().describe("The URL of the receiver."),
  events: z.array(eventType).describe("The types of events that are sent."),
  description: z.string().nullable().describe("A note for people."),
  created_at: moment.describe("When the webhook was created."),
  disabled_at: moment.nullable().openapi({
    description:
      "Since when nothing is sent, because the receiver has answered 410.",
  }),
};

/** What {@linkcode webhookBody} gives. */
export const webhookSchema = z.strictObject(webhook).openapi("Webhook");

/** The same with the secret, which is told only when it is new. */
export const webhookWithSecretSchema = z.strictObject({
  ...webhook,
  secret: z.string().openapi({
    description: "What it signs with, as Standard Webhooks has it.",
    examples: ["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"],
  }),
}).openapi("WebhookWithSecret");

/** What `GET /webhooks` answers. */
export const webhookListSchema = z.strictObject({
  webhooks: z.array(webhookSchema).describe("The webhooks, oldest first."),
}).openapi("WebhookList");

/** The states of a delivery. */
export const deliveryState = z.enum([
  "pending",
  "delivered",
  "failed",
  "lost",
]);

/** The types of events that are sent. */
export const sentType = z.enum([...EVENT_TYPES, TEST_EVENT]);

/** What {@linkcode deliveryBody} gives. */
export const deliverySchema = z.strictObject({
  id: deliveryId.openapi({ description: "webhook-id of its message." }),
  webhook: logId.describe("The webhook, or callbacks for that of a job."),
  url: z.string().describe("The URL of the receiver."),
  type: sentType.describe("The type of the event."),
  job: jobId.nullable().describe("The translation; null for a test event."),
  state: deliveryState.openapi({
    description: "lost is what a fault has kept from being sent.",
  }),
  created_at: moment.describe("When the event occurred."),
  next_attempt_at: moment.nullable().describe(
    "When it is sent next; null when it is not pending.",
  ),
  attempts: z.array(z.strictObject({
    at: moment,
    status: z.int().nullable(),
    duration: z.number().min(0).openapi({
      description: "Seconds of real time.",
    }),
    reason: z.string().nullable().openapi({
      description: "Why it came to nothing.",
    }),
  })).openapi({ description: "The latest 50 at most." }),
}).openapi("Delivery");

/** What `GET /webhooks/{webhook}/deliveries` answers. */
export const deliveryListSchema = z.strictObject({
  deliveries: z.array(deliverySchema).describe("The deliveries, newest first."),
  next: z.string().nullable().openapi({
    description: "Where the next page is; null on the last one.",
  }),
}).openapi("DeliveryList");

/**
 * What is sent about a job.
 *
 * @param types The types of events.
 */
function jobEvents(types: readonly string[]) {
  return z.strictObject({
    type: z.enum(types).describe("The type of the event."),
    timestamp: moment.openapi({ description: "When it happened." }),
    data: jobSchema,
  });
}

/** What is sent to webhooks about jobs. */
export const jobEventSchema = jobEvents(EVENT_TYPES).openapi("JobEvent");

/** What is sent to try a webhook. */
export const testEventSchema = z.strictObject({
  type: z.literal(TEST_EVENT).describe("The type of the event."),
  timestamp: moment.describe("When it was sent."),
  data: z.strictObject({ webhook: webhookId }).describe(
    "The webhook that is tested.",
  ),
}).openapi("TestEvent");

/** The fields of webhooks and deliveries that faults rewrite. */
export const WEBHOOK_FIELDS: WireFields = {
  times: ["created_at", "disabled_at", "next_attempt_at", "at"],
};

const time = (at: number) => new Date(at).toISOString();

/** Tells of an endpoint. */
export function webhookBody(
  endpoint: Endpoint,
): Readonly<Record<string, unknown>> {
  const { id, url, events, description, createdAt, disabledAt } = endpoint;
  return {
    id,
    url,
    events,
    description,
    created_at: time(createdAt),
    disabled_at: disabledAt === null ? null : time(disabledAt),
  };
}

/**
 * Tells of a delivery.
 *
 * @param delivery The delivery.
 * @param idOf Names a job.
 */
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
