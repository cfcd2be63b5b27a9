import type { RouteConfig, z } from "@hono/zod-openapi";
import { jobEventSchema, testEventSchema } from "./schema.ts";

/** The headers of messages (Standard Webhooks). */
const HEADERS = {
  "webhook-id": "The id of the message, the same in each attempt.",
  "webhook-timestamp":
    "The time of the attempt, in seconds since the epoch: real time, also with another clock.",
  "webhook-signature":
    "v1, and the HMAC-SHA256 of id.timestamp.body in base64; one for each valid secret, separated by spaces.",
};

const parameters = Object.entries(HEADERS).map(([name, description]) => ({
  name,
  in: "header" as const,
  required: true,
  description,
  schema: { type: "string" as const },
}));

const RETRIED =
  "The message is sent again after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h, or later if Retry-After of a 429 or 503 asks for it.";

/** The responses of a receiver. */
const responses = {
  "2XX": { description: "The message has arrived." },
  "3XX": { description: `Redirects are not followed. ${RETRIED}` },
  "410": { description: "The receiver unsubscribes: the webhook is disabled." },
  "4XX": { description: RETRIED },
  "5XX": { description: RETRIED },
};

function webhook(
  name: string,
  operationId: string,
  summary: string,
  schema: z.ZodType,
) {
  return {
    method: "post",
    path: name,
    operationId,
    security: [],
    summary,
    parameters,
    request: {
      body: { required: true, content: { "application/json": { schema } } },
    },
    responses,
  } satisfies RouteConfig;
}

/** The messages to webhooks. */
export const WEBHOOKS: readonly RouteConfig[] = [
  webhook(
    "job",
    "receiveJobEvent",
    "receives a change of a translation",
    jobEventSchema,
  ),
  webhook("test", "receiveTestEvent", "receives a test event", testEventSchema),
];

/** The message to the callback of a job. */
export const JOB_CALLBACKS: NonNullable<RouteConfig["callbacks"]> = {
  ended: {
    "{$request.body#/callback_url}": {
      post: {
        security: [],
        summary: "receives the end of the translation",
        parameters,
        requestBody: {
          required: true,
          content: {
            "application/json": {
              schema: { $ref: "#/components/schemas/JobEvent" },
            },
          },
        },
        responses,
      },
    },
  },
};
