import { z } from "@hono/zod-openapi";
import type { Route } from "../../../http/route.ts";
import { webhookUrl } from "../../../webhooks/schema.ts";
import type { Endpoint } from "../../../webhooks/endpoints.ts";
import { HEYGEN_EVENTS } from "../../../wire/heygen_events.ts";
import { invalid, objectSchema } from "../schemas.ts";
import { defineV1Route } from "../route.ts";
import {
  endpointBody,
  endpointFields,
  endpointSchema,
  type EndpointSource,
  HeyGenEndpoints,
} from "../endpoints.ts";

const v1Endpoint = endpointSchema.extend({
  username: z.string().nullable().describe("Always null here."),
  space_id: z.string().nullable().describe("Always null here."),
  entity_id: z.string().nullable().describe(
    "The only job that it receives events of.",
  ),
}).openapi("V1Endpoint");

const UNKNOWN = { 404: "The endpoint does not exist." };

function v1EndpointBody(endpoint: Endpoint, isNew = false) {
  return {
    ...endpointBody(endpoint, isNew),
    username: null,
    space_id: null,
    entity_id: endpoint.entity ?? null,
  };
}

export function v1WebhookRoutes(simulation: EndpointSource): readonly Route[] {
  const endpoints = new HeyGenEndpoints(simulation);
  const { webhooks, settings: { strict } } = simulation;
  const endpoint_id = z.string().max(100);
  const fields = endpointFields(strict);
  return [
    defineV1Route({
      route: "POST /v1/webhook/endpoint.add",
      operationId: "v1AddEndpoint",
      summary: "creates an endpoint, after OPTIONS to its URL",
      inputs: { body: objectSchema(strict, { ...fields, url: webhookUrl }) },
      data: v1Endpoint,
      errors: { 409: "The limit of webhooks is reached." },
      async handle({ context, body }) {
        endpoints.assertAllowed(body.url);
        const reason = await webhooks.probe(body.url);
        if (strict && reason !== null) {
          throw invalid("url", `must respond to OPTIONS: ${reason}`);
        }
        return v1EndpointBody(endpoints.create(context, body), true);
      },
    }),
    defineV1Route({
      route: "GET /v1/webhook/endpoint.list",
      operationId: "v1ListEndpoints",
      summary: "lists endpoints, oldest first",
      data: z.array(v1Endpoint),
      handle: () => endpoints.all().map((endpoint) => v1EndpointBody(endpoint)),
    }),
    defineV1Route({
      route: "PATCH /v1/webhook/endpoint.update",
      operationId: "v1UpdateEndpoint",
      summary: "changes the URL or the events of an endpoint",
      inputs: { body: objectSchema(strict, { ...fields, endpoint_id }) },
      data: v1Endpoint,
      errors: UNKNOWN,
      handle({ body }) {
        const endpoint = endpoints.find(body.endpoint_id);
        return v1EndpointBody(endpoints.update(endpoint, body));
      },
    }),
    defineV1Route({
      route: "DELETE /v1/webhook/endpoint.delete",
      operationId: "v1DeleteEndpoint",
      summary: "removes an endpoint with its deliveries",
      inputs: {
        query: z.object({ endpoint_id: endpoint_id.optional() }),
        // Many clients send it here.
        body: z.object({ endpoint_id: endpoint_id.optional() }),
      },
      data: z.null(),
      errors: UNKNOWN,
      handle({ query, body }) {
        const id = query.endpoint_id ?? body.endpoint_id;
        if (id === undefined) throw invalid("endpoint_id", "is missing.");
        webhooks.remove(endpoints.find(id));
        return null;
      },
    }),
    defineV1Route({
      route: "GET /v1/webhook/webhook.list",
      operationId: "v1ListEventTypes",
      summary: "lists the types of events",
      data: z.array(z.string()),
      handle: () => Object.keys(HEYGEN_EVENTS),
    }),
  ];
}
