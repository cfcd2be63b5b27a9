import { z } from "@hono/zod-openapi";
import { found, invalidPart } from "../message/http_problem.ts";
import { jsonResponse } from "../message/plain_response.ts";
import { defineRoute, json, type Route } from "../http/route.ts";
import { wholeNumber } from "../message/schemas.ts";
import {
  deliveryBody,
  deliveryId,
  deliveryListSchema,
  deliverySchema,
  deliveryState,
  sentType,
  WEBHOOK_FIELDS,
} from "../webhooks/schema.ts";
import { CALLBACKS } from "../webhooks/scheme.ts";
import type { Delivery } from "../webhooks/delivery.ts";
import { listResponse, NEXT_LINK, nextPath } from "./paging.ts";
import type { Parts } from "../parts.ts";

const UNKNOWN = "The webhook does not exist.";

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

const API = { audience: "api", fields: WEBHOOK_FIELDS } as const;

/** The deliveries of webhooks: tests, the log, and repetitions. */
export function deliveryRoutes(
  { webhooks, ids }: Pick<Parts, "webhooks" | "ids">,
): readonly Route[] {
  const { log } = webhooks;

  const endpointOf = (id = "") => found(webhooks.endpoints.get(id), UNKNOWN);
  const bodyOf = (delivery: Delivery) =>
    deliveryBody(delivery, (job) => ids.encode(job));
  const sent = (delivery: Delivery) => jsonResponse(202, bodyOf(delivery));

  return [
    defineRoute({
      route: "POST /webhooks/{webhook}/test",
      operationId: "testWebhook",
      summary: "sends a test event to a webhook",
      ...API,
      responses: {
        202: json("The pending delivery.", deliverySchema),
        404: UNKNOWN,
        409:
          "The webhook is disabled, or the limit of pending deliveries is reached.",
      },
      handle: ({ params: { webhook } }) =>
        sent(webhooks.test(endpointOf(webhook))),
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
        404: UNKNOWN,
      },
      handle({ context, params: { webhook: of = "" }, query }) {
        if (of !== CALLBACKS) endpointOf(of);
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
          ? nextPath(context.path, { limit, after: end.id, state, type })
          : null;
        return listResponse({ deliveries: page.map(bodyOf), next });
      },
    }),
    defineRoute({
      route: "POST /webhooks/{webhook}/deliveries/{delivery}/redeliver",
      operationId: "redeliver",
      summary: "sends a delivery again",
      ...API,
      responses: {
        202: json("The pending delivery.", deliverySchema),
        404: "The webhook or the delivery does not exist.",
        409:
          "The delivery is being sent, the limit of pending deliveries is reached, or the webhook is disabled.",
      },
      handle({ params: { webhook: of = "", delivery: id = "" } }) {
        const known = log.get(id);
        const delivery = known?.endpoint === of ? known : undefined;
        const detail = "The delivery does not exist.";
        return sent(webhooks.deliveries.redeliver(found(delivery, detail)));
      },
    }),
  ];
}
