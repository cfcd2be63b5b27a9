import { jsonResponse } from "../message/plain_response.ts";
import type { RequestContext } from "../message/request_context.ts";
import { basePathOf, baseUrlOf } from "../message/origin.ts";
import { writeRetryAfter } from "@heygen-sim/client/retry-after";
import { problem } from "../message/problem.ts";
import { defineRoute, type Described, type Route } from "../http/route.ts";
import {
  newWebhookSchema,
  WEBHOOK_FIELDS,
  webhookBody,
  webhookListSchema,
  webhookSchema,
  webhookWithSecretSchema,
} from "../webhooks/schema.ts";
import { MAX_SECRETS_COUNT } from "../webhooks/endpoints.ts";
import type { Endpoint } from "../webhooks/state.ts";
import {
  assertAllowedTarget,
  type TargetSource,
} from "./assert_allowed_target.ts";
import type { Time } from "../core/time.ts";
import type { Webhooks } from "../webhooks/webhooks.ts";

const WEBHOOK: Described["content"] = { "application/json": webhookSchema };
const SECRET: Described["content"] = {
  "application/json": webhookWithSecretSchema,
};
const UNKNOWN: Described = { description: "The webhook does not exist." };

/** What the routes of webhooks work on. */
export interface WebhookRoutesOptions extends TargetSource {
  /** The webhooks. */
  readonly webhooks: Webhooks;
  /** The time. */
  readonly time: Time;
}

/**
 * Webhooks.
 *
 * @param simulation The webhooks and what they need.
 */
export function webhookRoutes(
  simulation: WebhookRoutesOptions,
): readonly Route[] {
  const { webhooks, time } = simulation;

  const missing = ({ path }: RequestContext) =>
    problem(404, "The webhook does not exist.", path);
  const withSecret = (status: 200 | 201, endpoint: Endpoint, path: string) =>
    jsonResponse(
      status,
      { ...webhookBody(endpoint), secret: endpoint.secrets[0]?.secret },
      status === 201 ? { location: path } : {},
    );

  return [
    defineRoute({
      method: "POST",
      path: "/webhooks",
      operationId: "createWebhook",
      summary: "creates a webhook that receives events of translations",
      audience: "api",
      fields: WEBHOOK_FIELDS,
      inputs: { body: newWebhookSchema },
      responses: {
        201: {
          description: "The new webhook, with its secret.",
          content: SECRET,
          headers: { location: "Its path." },
        },
        409: { description: "The limit of webhooks is reached." },
      },
      handle({ context: { request, path }, body }) {
        assertAllowedTarget(simulation, body.url, "/url");
        // Events up to now are not sent to it.
        time.now();
        const created = webhooks.endpoints.create({
          ...body,
          description: body.description ?? null,
          origin: baseUrlOf(request.url),
        });
        return "rejected" in created
          ? problem(409, created.rejected, path)
          : withSecret(
            201,
            created,
            `${basePathOf(request.url)}/webhooks/${created.id}`,
          );
      },
    }),
    defineRoute({
      method: "GET",
      path: "/webhooks",
      operationId: "listWebhooks",
      summary: "lists webhooks",
      audience: "api",
      fields: WEBHOOK_FIELDS,
      responses: {
        200: {
          description: "The webhooks, oldest first.",
          content: { "application/json": webhookListSchema },
        },
      },
      handle: () =>
        jsonResponse(200, {
          webhooks: webhooks.endpoints.all().map(webhookBody),
        }),
    }),
    defineRoute({
      method: "GET",
      path: "/webhooks/{webhook}",
      operationId: "getWebhook",
      summary: "returns a webhook",
      audience: "api",
      fields: WEBHOOK_FIELDS,
      responses: {
        200: { description: "The webhook.", content: WEBHOOK },
        404: UNKNOWN,
      },
      handle({ context, params: { webhook = "" } }) {
        const endpoint = webhooks.endpoints.get(webhook);
        return endpoint
          ? jsonResponse(200, webhookBody(endpoint))
          : missing(context);
      },
    }),
    defineRoute({
      method: "DELETE",
      path: "/webhooks/{webhook}",
      operationId: "removeWebhook",
      summary: "removes a webhook with its deliveries",
      audience: "api",
      fields: WEBHOOK_FIELDS,
      responses: {
        204: { description: "The webhook is removed." },
        404: UNKNOWN,
      },
      handle({ context, params: { webhook = "" } }) {
        const endpoint = webhooks.endpoints.get(webhook);
        if (!endpoint) return missing(context);
        webhooks.remove(endpoint);
        return { status: 204, headers: [], body: null };
      },
    }),
    defineRoute({
      method: "POST",
      path: "/webhooks/{webhook}/rotate",
      operationId: "rotateWebhookSecret",
      summary: "replaces the secret of a webhook; both sign for 24 hours",
      audience: "api",
      fields: WEBHOOK_FIELDS,
      responses: {
        200: {
          description: "The webhook, with its new secret.",
          content: SECRET,
        },
        404: UNKNOWN,
        429: {
          description: "The limit of secrets that sign at once is reached.",
          headers: { "retry-after": "When the first of them expires." },
        },
      },
      handle({ context, params: { webhook = "" } }) {
        const endpoint = webhooks.endpoints.get(webhook);
        if (!endpoint) return missing(context);
        const { path } = context;
        const rotated = webhooks.endpoints.rotate(endpoint);
        if (!("retryAt" in rotated)) return withSecret(200, rotated, path);
        const now = time.now();
        const wait = rotated.retryAt - now;
        return problem(
          429,
          `The limit of ${MAX_SECRETS_COUNT} secrets that sign at once is reached; each signs for 24 hours after it was replaced.`,
          path,
          { headers: { "retry-after": writeRetryAfter(wait, "seconds", now) } },
        );
      },
    }),
  ];
}
