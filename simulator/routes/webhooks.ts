import { found } from "../message/http_problem.ts";
import { jsonResponse, NO_CONTENT } from "../message/plain_response.ts";
import { basePathOf, baseUrlOf } from "../message/request.ts";
import { defineRoute, json, type Route } from "../http/route.ts";
import {
  newWebhookSchema,
  WEBHOOK_FIELDS,
  webhookBody,
  webhookListSchema,
  webhookSchema,
  webhookWithSecretSchema,
} from "../webhooks/schema.ts";
import type { Endpoint } from "../webhooks/endpoints.ts";
import { assertAllowedTarget, type TargetSource } from "../webhooks/targets.ts";
import type { Parts } from "../parts.ts";

const UNKNOWN = "The webhook does not exist.";

const API = { audience: "api", fields: WEBHOOK_FIELDS } as const;

export function webhookRoutes(
  simulation: TargetSource & Pick<Parts, "time" | "webhooks">,
): readonly Route[] {
  const { webhooks, time } = simulation;

  const find = (id = "") => found(webhooks.endpoints.get(id), UNKNOWN);
  const withSecret = (
    status: 200 | 201,
    endpoint: Endpoint,
    headers: Readonly<Record<string, string>> = {},
  ) =>
    jsonResponse(
      status,
      { ...webhookBody(endpoint), secret: endpoint.secrets[0]?.secret },
      headers,
    );

  return [
    defineRoute({
      route: "POST /webhooks",
      operationId: "createWebhook",
      summary: "creates a webhook that receives events of translations",
      ...API,
      inputs: { body: newWebhookSchema },
      responses: {
        201: json(
          "The new webhook, with its secret.",
          webhookWithSecretSchema,
          { location: "Its path." },
        ),
        409: "The limit of webhooks is reached.",
      },
      handle({ context: { request }, body }) {
        assertAllowedTarget(simulation, body.url, "/url");
        // Events up to now are not sent to it.
        time.now();
        const created = webhooks.endpoints.create({
          ...body,
          description: body.description ?? null,
          origin: baseUrlOf(request.url),
        });
        return withSecret(201, created, {
          location: `${basePathOf(request.url)}/webhooks/${created.id}`,
        });
      },
    }),
    defineRoute({
      route: "GET /webhooks",
      operationId: "listWebhooks",
      summary: "lists webhooks",
      ...API,
      responses: {
        200: json("The webhooks, oldest first.", webhookListSchema),
      },
      handle: () =>
        jsonResponse(200, {
          webhooks: webhooks.endpoints.all().map(webhookBody),
        }),
    }),
    defineRoute({
      route: "GET /webhooks/{webhook}",
      operationId: "getWebhook",
      summary: "returns a webhook",
      ...API,
      responses: { 200: json("The webhook.", webhookSchema), 404: UNKNOWN },
      handle: ({ params: { webhook } }) =>
        jsonResponse(200, webhookBody(find(webhook))),
    }),
    defineRoute({
      route: "DELETE /webhooks/{webhook}",
      operationId: "removeWebhook",
      summary: "removes a webhook with its deliveries",
      ...API,
      responses: { 204: "The webhook is removed.", 404: UNKNOWN },
      handle({ params: { webhook } }) {
        webhooks.remove(find(webhook));
        return NO_CONTENT;
      },
    }),
    defineRoute({
      route: "POST /webhooks/{webhook}/rotate",
      operationId: "rotateWebhookSecret",
      summary: "replaces the secret of a webhook; both sign for 24 hours",
      ...API,
      responses: {
        200: json(
          "The webhook, with its new secret.",
          webhookWithSecretSchema,
        ),
        404: UNKNOWN,
        429: {
          description: "The limit of secrets that sign at once is reached.",
          headers: { "retry-after": "When the first of them expires." },
        },
      },
      handle: ({ params: { webhook } }) =>
        withSecret(200, webhooks.endpoints.rotate(find(webhook))),
    }),
  ];
}
