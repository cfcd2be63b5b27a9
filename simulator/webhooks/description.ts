import type { RouteConfig, z } from "@hono/zod-openapi";
import { jobEventSchema, testEventSchema } from "./schema.ts";

/** The headers that messages are sent with (Standard Webhooks). */
const HEADERS = {
  "webhook-id": "Names the message: the same each time that it is sent.",
  "webhook-timestamp":
    "When it was sent, in seconds since the epoch: real time, whatever the simulator's clock says.",
  "webhook-signature":
    "v1, and the HMAC-SHA256 of id.timestamp.body in base64; several with spaces between while a secret is being replaced.",
};

const parameters = Object.entries(HEADERS).map(([name, description]) => ({
  name,
  in: "header" as const,
  required: true,
  description,
  schema: { type: "string" as const },
}));

const AGAIN =
  "It is sent again after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h, or later where the Retry-After of a 429 or 503 asks for that.";

/** What a receiver may answer. */
const responses = {
  "2XX": { description: "It has arrived." },
  "3XX": { description: `Redirects are not followed. ${AGAIN}` },
  "410": { description: "Nothing more is wanted: the webhook is disabled." },
  "4XX": { description: AGAIN },
  "5XX": { description: AGAIN },
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

/** What is sent to webhooks. */
export const WEBHOOKS: readonly RouteConfig[] = [
  webhook(
    "job",
    "receiveJobEvent",
    "receives a change of a translation",
    jobEventSchema,
  ),
  webhook("test", "receiveTestEvent", "receives a test event", testEventSchema),
];

/** What is sent to the address that a job was created with. */
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
