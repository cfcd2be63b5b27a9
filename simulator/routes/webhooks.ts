import { z } from "@hono/zod-openapi";
import { defineRoute, json, type Route } from "../http/route.ts";
import { found, invalidPart } from "../message/http_problem.ts";
import { jsonResponse } from "../message/plain_response.ts";
import { basePathOf, baseUrlOf } from "../message/request.ts";
import { wholeNumber } from "../message/schemas.ts";
import type { Parts } from "../parts.ts";
import type { Delivery } from "../webhooks/delivery_log.ts";
import type { Endpoint } from "../webhooks/endpoints.ts";
import {
  deliveryBody,
  deliveryId,
  deliveryListSchema,
  deliverySchema,
  deliveryState,
  newWebhookSchema,
  sentType,
  WEBHOOK_FIELDS,
  webhookBody,
  webhookListSchema,
  webhookSchema,
  webhookWithSecretSchema,
} from "../webhooks/schema.ts";
import { CALLBACKS } from "../webhooks/schemes.ts";
import { assertAllowedTarget, type TargetSource } from "../webhooks/targets.ts";
import { definesRoutes, listResponse, NEXT_LINK } from "./define.ts";

const UNKNOWN = { 404: "The webhook does not exist." };

const API = { audience: "api", fields: WEBHOOK_FIELDS } as const;

const defineWebhookRoute = definesRoutes(API);

const logQuery = z.strictObject({
  state: deliveryState.optional().describe("The state of the deliveries."),
  type: sentType.optional().describe("The type of their events."),
  limit: wholeNumber(1, 100).default(20).openapi({
    description: "The most deliveries of a page.",
    default: 20,
  }),
  after: deliveryId.optional().describe(
    "The last delivery of the page before, which must be the id of one.",
  ),
});

/** Webhooks, and their deliveries: tests, the log, and repetitions. */
export function webhookRoutes(
  simulation: TargetSource & Pick<Parts, "ids" | "time" | "webhooks">,
): readonly Route[] {
  const { ids, webhooks, time } = simulation;
  const { log } = webhooks;

  const find = (id = "") => found(webhooks.endpoints.get(id), UNKNOWN[404]);
  const withSecret = (endpoint: Endpoint) => ({
    ...webhookBody(endpoint),
    secret: endpoint.secrets[0]?.secret,
  });
  const bodyOf = (delivery: Delivery) =>
    deliveryBody(delivery, (job) => ids.encode(job));

  const sent = {
    status: 202,
    data: deliverySchema,
    returns: "The pending delivery.",
  } as const;

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
        return jsonResponse(201, withSecret(created), {
          location: `${basePathOf(request.url)}/webhooks/${created.id}`,
        });
      },
    }),
    defineWebhookRoute({
      route: "GET /webhooks",
      operationId: "listWebhooks",
      summary: "lists webhooks",
      data: webhookListSchema,
      returns: "The webhooks, oldest first.",
      handle: () => ({ webhooks: webhooks.endpoints.all().map(webhookBody) }),
    }),
    defineWebhookRoute({
      route: "GET /webhooks/{webhook}",
      operationId: "getWebhook",
      summary: "returns a webhook",
      data: webhookSchema,
      returns: "The webhook.",
      errors: UNKNOWN,
      handle: ({ params: { webhook } }) => webhookBody(find(webhook)),
    }),
    defineWebhookRoute({
      route: "DELETE /webhooks/{webhook}",
      operationId: "removeWebhook",
      summary: "removes a webhook with its deliveries",
      returns: "The webhook is removed.",
      errors: UNKNOWN,
      handle: ({ params: { webhook } }) => webhooks.remove(find(webhook)),
    }),
    defineWebhookRoute({
      route: "POST /webhooks/{webhook}/rotate",
      operationId: "rotateWebhookSecret",
      summary: "replaces the secret of a webhook; both sign for 24 hours",
      data: webhookWithSecretSchema,
      returns: "The webhook, with its new secret.",
      errors: {
        ...UNKNOWN,
        429: {
          description: "The limit of secrets that sign at once is reached.",
          headers: { "retry-after": "When the first of them expires." },
        },
      },
      handle: ({ params: { webhook } }) =>
        withSecret(webhooks.endpoints.rotate(find(webhook))),
    }),
    defineWebhookRoute({
      route: "POST /webhooks/{webhook}/test",
      operationId: "testWebhook",
      summary: "sends a test event to a webhook",
      ...sent,
      errors: {
        ...UNKNOWN,
        409:
          "The webhook is disabled, or the limit of pending deliveries is reached.",
      },
      handle: ({ params: { webhook } }) => bodyOf(webhooks.test(find(webhook))),
    }),
    defineRoute({
      route: "GET /webhooks/{webhook}/deliveries",
      operationId: "listDeliveries",
      summary: "lists deliveries, newest first",
      ...API,
      observesJobs: true,
      inputs: { query: logQuery },
      responses: {
        200: json("A page of deliveries.", deliveryListSchema, NEXT_LINK),
        ...UNKNOWN,
      },
      handle({ context, params: { webhook: of = "" }, query }) {
        if (of !== CALLBACKS) find(of);
        const { state, type, limit, after } = query;
        const last = after === undefined ? undefined : log.get(after);
        if (after !== undefined && last?.endpoint !== of) {
          const detail = "must be the id of a delivery of this webhook";
          throw invalidPart("query", "after", detail);
        }
        // One more than requested shows whether there is another page.
        const found = log.to(of).filter((delivery) =>
          delivery.number < (last?.number ?? Infinity) &&
          (state === undefined || delivery.state === state) &&
          (type === undefined || delivery.type === type)
        ).slice(-(limit + 1)).reverse();
        const page = found.slice(0, limit);
        const end = page.at(-1);
        const next = found.length > limit && end
          ? { limit, after: end.id, state, type }
          : undefined;
        return listResponse(
          { deliveries: page.map(bodyOf) },
          context.path,
          next,
        );
      },
    }),
    defineWebhookRoute({
      route: "POST /webhooks/{webhook}/deliveries/{delivery}/redeliver",
      operationId: "redeliver",
      summary: "sends a delivery again",
      ...sent,
      errors: {
        404: "The webhook or the delivery does not exist.",
        409:
          "The delivery is being sent, the limit of pending deliveries is reached, or the webhook is disabled.",
      },
      handle({ params: { webhook: of = "", delivery: id = "" } }) {
        const known = log.get(id);
        const delivery = known?.endpoint === of ? known : undefined;
        const detail = "The delivery does not exist.";
        return bodyOf(webhooks.deliveries.redeliver(found(delivery, detail)));
      },
    }),
  ];
}
