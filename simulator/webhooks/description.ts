import type { RouteConfig, z } from "@hono/zod-openapi";
import {
  heygenEventSchema,
  jobEventSchema,
  testEventSchema,
} from "./schema.ts";

/** The headers of messages (Standard Webhooks). */
const parameters = headerParameters({
  "webhook-id": "The id of the message, the same in each attempt.",
  "webhook-timestamp":
    "The time of the attempt, in seconds since the epoch: real time, also with another clock.",
  "webhook-signature":
    "v1, and the HMAC-SHA256 of id.timestamp.body in base64; one for each valid secret, separated by spaces.",
});

const RETRIED =
  "The message is sent again after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h, or later if Retry-After of a 429 or 503 asks for it.";

const ARRIVED = { description: "The message has arrived." };

/** The responses of a receiver. */
const responses = {
  "2XX": ARRIVED,
  "3XX": { description: `Redirects are not followed. ${RETRIED}` },
  "410": { description: "The receiver unsubscribes: the webhook is disabled." },
  "4XX": { description: RETRIED },
  "5XX": { description: RETRIED },
};

/** The messages to webhooks. */
export const WEBHOOKS: readonly RouteConfig[] = [
  webhook("job", jobEventSchema, {
    operationId: "receiveJobEvent",
    security: [],
    summary: "receives a change of a translation",
  }),
  webhook("heygen", heygenEventSchema, {
    operationId: "receiveHeyGenEvent",
    security: [],
    summary: "receives the end of a job in HeyGen's form",
    parameters: headerParameters({
      "heygen-signature":
        "The HMAC-SHA256 of the body in hexadecimal digits; the key is the text of the secret. The name depends on --webhook-signature.",
      "heygen-timestamp":
        "The time of the attempt, in seconds since the epoch; it is not signed.",
      "heygen-event-id": "The event_id of the body.",
    }),
    responses: heygenResponses(
      "The message is sent again after 5 s, 5 min, 30 min, 2 h, 5 h and 10 h.",
    ),
  }),
  webhook("test", testEventSchema, {
    operationId: "receiveTestEvent",
    security: [],
    summary: "receives a test event",
  }),
];

type Callbacks = NonNullable<RouteConfig["callbacks"]>;

/** The message to the callback of a job. */
export const JOB_CALLBACKS: Callbacks = callbacks("JobEvent", {
  parameters,
  responses,
});

/** The message to the callback of a job of HeyGen's wire. */
export const HEYGEN_CALLBACKS: Callbacks = callbacks("HeyGenEvent", {
  responses: heygenResponses("The message is not sent again."),
});

function headerParameters(headers: Readonly<Record<string, string>>) {
  return Object.entries(headers).map(([name, description]) => ({
    name,
    in: "header" as const,
    required: true,
    description,
    schema: { type: "string" as const },
  }));
}

function heygenResponses(description: string) {
  const failed = { description };
  return { "2XX": ARRIVED, "3XX": failed, "4XX": failed, "5XX": failed };
}

function webhook(
  path: string,
  schema: z.ZodType,
  more: Partial<RouteConfig> & { parameters?: typeof parameters },
): RouteConfig {
  const content = { "application/json": { schema } };
  return {
    method: "post",
    path,
    ...more,
    parameters: more.parameters ?? parameters,
    request: { body: { required: true, content } },
    responses: more.responses ?? responses,
  };
}

function callbacks(
  schema: string,
  message: Pick<RouteConfig, "responses"> & { parameters?: typeof parameters },
): Callbacks {
  const $ref = `#/components/schemas/${schema}`;
  const content = { "application/json": { schema: { $ref } } };
  return {
    ended: {
      "{$request.body#/callback_url}": {
        post: {
          security: [],
          summary: "receives the end of the job",
          requestBody: { required: true, content },
          ...message,
        },
      },
    },
  };
}
