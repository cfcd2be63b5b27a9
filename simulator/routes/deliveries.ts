import { z } from "@hono/zod-openapi";
import { jsonResponse, type PlainResponse } from "../message/plain_response.ts";
import type { RequestContext } from "../message/request_context.ts";
import { problem } from "../message/problem.ts";
import { defineRoute, type Described, type Route } from "../http/route.ts";
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
import { CALLBACKS, type Delivery, type Rejection } from "../webhooks/state.ts";
import type { JobIds } from "../core/job_ids.ts";
import type { Webhooks } from "../webhooks/webhooks.ts";

const DELIVERY: Described["content"] = { "application/json": deliverySchema };
const UNKNOWN: Described = { description: "The webhook does not exist." };

/** The query of a list of deliveries. */
const logQuery = z.strictObject({
  state: deliveryState.optional().openapi({
    description: "The state of the deliveries.",
  }),
  type: sentType.optional().openapi({
    description: "The type of their events.",
  }),
  limit: wholeNumber(1, 100).default(20).openapi({
    description: "The most deliveries of a page.",
    default: 20,
  }),
  after: deliveryId.optional().openapi({
    description:
      "The last delivery of the page before, which must be the id of one.",
  }),
});

/** What the routes of deliveries work on. */
export interface DeliverySource {
  /** The webhooks. */
  readonly webhooks: Webhooks;
  /** The ids of jobs. */
  readonly ids: JobIds;
}

/**
 * The deliveries of webhooks: tests, the log, and repetitions.
 *
 * @param source The webhooks and the ids of jobs.
 */
export function deliveryRoutes(
  { webhooks, ids }: DeliverySource,
): readonly Route[] {
  const { log } = webhooks;

  const missing = ({ path }: RequestContext, kind = "webhook") =>
    problem(404, `The ${kind} does not exist.`, path);
  /** Responds with a delivery, or with the reason why it is missing. */
  const sent = (
    { path }: RequestContext,
    delivery: Delivery | Rejection,
  ): PlainResponse =>
    "rejected" in delivery
      ? problem(409, delivery.rejected, path)
      : jsonResponse(202, bodyOf(delivery));
  const bodyOf = (delivery: Delivery) =>
    deliveryBody(delivery, (job) => ids.encode(job));

  return [
    defineRoute({
      method: "POST",
      path: "/webhooks/{webhook}/test",
      operationId: "testWebhook",
      summary: "sends a test event to a webhook",
      audience: "api",
      fields: WEBHOOK_FIELDS,
      responses: {
        202: { description: "The pending delivery.", content: DELIVERY },
        404: UNKNOWN,
        409: {
          description:
            "The webhook is disabled, or the limit of pending deliveries is reached.",
        },
      },
      handle({ context, params: { webhook = "" } }) {
        const endpoint = webhooks.endpoints.get(webhook);
        return endpoint
          ? sent(context, webhooks.test(endpoint))
          : missing(context);
      },
    }),
    defineRoute({
      method: "GET",
      path: "/webhooks/{webhook}/deliveries",
      operationId: "listDeliveries",
      summary: "lists deliveries, newest first",
      audience: "api",
      fields: WEBHOOK_FIELDS,
      observesJobs: true,
      inputs: { query: logQuery },
      responses: {
        200: {
          description: "A page of deliveries.",
          content: { "application/json": deliveryListSchema },
          headers: { "link?": "The next page (RFC 8288), if there is one." },
        },
        404: UNKNOWN,
      },
      handle({ context, params: { webhook: of = "" }, query }) {
        if (of !== CALLBACKS && !webhooks.endpoints.get(of)) {
          return missing(context);
        }
        const { state, type, limit, after } = query;
        const last = after === undefined ? undefined : log.get(after);
        if (after !== undefined && last?.endpoint !== of) {
          return problem(422, "The query is invalid.", context.path, {
            errors: [{
              detail: "must be the id of a delivery of this webhook",
              pointer: "after",
            }],
          });
        }
        // One more than requested shows whether there is another page.
        const found = log.list(
          limit + 1,
          (delivery) =>
            delivery.endpoint === of &&
            delivery.number < (last?.number ?? Infinity) &&
            (state === undefined || delivery.state === state) &&
            (type === undefined || delivery.type === type),
        );
        const page = found.slice(0, limit);
        const end = page.at(-1);
        const next = found.length > limit && end
          ? nextPage(context.path, { limit, after: end.id, state, type })
          : null;
        const link = next ? { link: `<${next}>; rel="next"` } : undefined;
        return jsonResponse(200, { deliveries: page.map(bodyOf), next }, link);
      },
    }),
    defineRoute({
      method: "POST",
      path: "/webhooks/{webhook}/deliveries/{delivery}/redeliver",
      operationId: "redeliver",
      summary: "sends a delivery again",
      audience: "api",
      fields: WEBHOOK_FIELDS,
      responses: {
        202: { description: "The pending delivery.", content: DELIVERY },
        404: { description: "The webhook or the delivery does not exist." },
        409: {
          description:
            "The delivery is being sent, the limit of pending deliveries is reached, or the webhook is disabled.",
        },
      },
      handle({ context, params: { webhook: of = "", delivery: id = "" } }) {
        const delivery = log.get(id);
        return delivery?.endpoint === of
          ? sent(context, webhooks.redeliver(delivery))
          : missing(context, "delivery");
      },
    }),
  ];
}

function nextPage(
  path: string,
  parameters: Readonly<Record<string, string | number | undefined>>,
): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) query.set(name, String(value));
  }
  return `${path}?${query}`;
}
