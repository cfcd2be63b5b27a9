import type { RouteConfig, z } from "@hono/zod-openapi";
import {
  heygenEventSchema,
  jobEventSchema,
  testEventSchema,
} from "./schema.ts";

/** The headers of messages (Standard Webhooks). */
const HEADERS = {
  "webhook-id": "The id of the message, the same in each attempt.",
  "webhook-timestamp":
    "The time of the attempt, in seconds since the epoch: real time, also with another clock.",
  "webhook-signature":
    "v1, and the HMAC-SHA256 of id.timestamp.body in base64; one for each valid secret, separated by spaces.",
};

/** The headers of messages to webhooks of HeyGen's wire. */
const HEYGEN_HEADERS = {
  "heygen-signature":
    "The HMAC-SHA256 of the body in hexadecimal digits; the key is the text of the secret. The name depends on --webhook-signature.",
  "heygen-timestamp":
    "The time of the attempt, in seconds since the epoch; it is not signed.",
  "heygen-event-id": "The event_id of the body.",
};

function headerParameters(headers: Readonly<Record<string, string>>) {
  return Object.entries(headers).map(([name, description]) => ({
    name,
    in: "header" as const,
    required: true,
    description,
    schema: { type: "string" as const },
  }));
}

const parameters = headerParameters(HEADERS);

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

/** The responses of a receiver in HeyGen's wire. */
function responsesOf(description: string) {
  return {
    "2XX": responses["2XX"],
    "3XX": { description },
    "4XX": { description },
    "5XX": { description },
  };
}

function webhook(
  name: string,
  operationId: string,
  summary: string,
  schema: z.ZodType,
  more: Partial<RouteConfig> = {},
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
    ...more,
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
  webhook(
    "heygen",
    "receiveHeyGenEvent",
    "receives the end of a job in HeyGen's form",
    heygenEventSchema,
    {
      parameters: headerParameters(HEYGEN_HEADERS),
      responses: responsesOf(
        "The message is sent again after 5 s, 5 min, 30 min, 2 h, 5 h and 10 h.",
      ),
    },
  ),
  webhook("test", "receiveTestEvent", "receives a test event", testEventSchema),
];

type Callbacks = NonNullable<RouteConfig["callbacks"]>;

function callbacks(
  schema: string,
  message: Pick<RouteConfig, "responses"> & { parameters?: typeof parameters },
): Callbacks {
  return {
    ended: {
      "{$request.body#/callback_url}": {
        post: {
          security: [],
          summary: "receives the end of the job",
          requestBody: {
            required: true,
            content: {
              "application/json": {
                schema: { $ref: `#/components/schemas/${schema}` },
              },
            },
          },
          ...message,
        },
      },
    },
  };
}

/** The message to the callback of a job. */
export const JOB_CALLBACKS: Callbacks = callbacks("JobEvent", {
  parameters,
  responses,
});

/** The message to the callback of a job of HeyGen's wire. */
export const HEYGEN_CALLBACKS: Callbacks = callbacks("HeyGenEvent", {
  responses: responsesOf("The message is not sent again."),
});
