import { z } from "@hono/zod-openapi";
import type { Route } from "../../http/route.ts";
import { jsonResponse } from "../../message/plain_response.ts";
import type { Simulation } from "../../simulation.ts";
import { heygenEventSchema, webhookUrl } from "../../webhooks/schema.ts";
import {
  eventOf,
  eventTypeOf,
  HEYGEN_EVENTS,
} from "../../wire/heygen_events.ts";
import { HeyGen } from "../heygen.ts";
import {
  invalid,
  objectSchema,
  pageQuery,
  pageSchema,
} from "../heygen_schemas.ts";
import {
  endpointBody,
  endpointFields,
  endpointSchema,
  eventTypeSchema,
  HeyGenEndpoints,
} from "../heygen_endpoints.ts";
import { defineV3Route, json } from "../heygen_route.ts";

const ENDPOINTS = "/v3/webhooks/endpoints";

const one = z.object({ data: endpointSchema });

const rotated = z.object({
  data: z.object({ endpoint_id: z.string(), secret: z.string() }),
});

const typeSchema = z.object({
  event_type: z.string().describe("The type."),
  description: z.string().describe("What has happened."),
}).openapi("V3EventType");

/** The kinds of jobs that have events. */
const KINDS = ["translation", "video", "lipsync", "proofread"] as const;

const UNKNOWN = { description: "The endpoint does not exist." };

/**
 * Webhooks of the third generation.
 *
 * @param simulation The simulation.
 */
export function v3WebhookRoutes(simulation: Simulation): readonly Route[] {
  const heygen = new HeyGen(simulation);
  const endpoints = new HeyGenEndpoints(simulation);
  const { heygenIds, webhooks, settings } = simulation;
  const { strict } = settings;
  const fields = endpointFields(strict);
  const newEndpoint = objectSchema(strict, { ...fields, url: webhookUrl });
  const found = {
    200: { description: "The endpoint.", content: json(one) },
    404: UNKNOWN,
  };
  return [
    defineV3Route({
      method: "POST",
      path: ENDPOINTS,
      operationId: "v3CreateEndpoint",
      summary: "creates an endpoint that receives events",
      inputs: { body: newEndpoint },
      responses: {
        200: {
          description: "The endpoint, with its secret.",
          content: json(one),
        },
        409: { description: "The limit of webhooks is reached." },
      },
      handle: ({ context, body }) =>
        jsonResponse(200, {
          data: endpointBody(endpoints.create(context, body), true),
        }),
    }),
    defineV3Route({
      method: "GET",
      path: ENDPOINTS,
      operationId: "v3ListEndpoints",
      summary: "lists endpoints, oldest first",
      inputs: { query: pageQuery },
      responses: {
        200: {
          description: "A page of endpoints, without their secrets.",
          content: json(pageSchema(endpointSchema)),
        },
      },
      handle({ query: { limit, token } }) {
        const all = endpoints.all();
        const last = token === undefined
          ? undefined
          : all.findIndex(({ id }) => id === token);
        if (last === -1) throw invalid("token", "must be a next_token.");
        const rest = last === undefined ? all : all.slice(last + 1);
        const page = rest.slice(0, limit);
        const has_more = rest.length > limit;
        return jsonResponse(200, {
          data: page.map((endpoint) => endpointBody(endpoint)),
          has_more,
          next_token: has_more ? page.at(-1)?.id : null,
        });
      },
    }),
    defineV3Route({
      method: "PATCH",
      path: `${ENDPOINTS}/{id}`,
      operationId: "v3UpdateEndpoint",
      summary: "changes the URL or the events of an endpoint",
      inputs: { body: objectSchema(strict, fields) },
      responses: found,
      handle: ({ params: { id = "" }, body }) =>
        jsonResponse(200, {
          data: endpointBody(endpoints.update(endpoints.find(id), body)),
        }),
    }),
    defineV3Route({
      method: "DELETE",
      path: `${ENDPOINTS}/{id}`,
      operationId: "v3DeleteEndpoint",
      summary: "removes an endpoint with its deliveries",
      responses: {
        200: {
          description: "The endpoint is removed.",
          content: json(z.object({ data: z.object({}) })),
        },
        404: UNKNOWN,
      },
      handle({ params: { id = "" } }) {
        webhooks.remove(endpoints.find(id));
        return jsonResponse(200, { data: {} });
      },
    }),
    defineV3Route({
      method: "POST",
      path: `${ENDPOINTS}/{id}/rotate-secret`,
      operationId: "v3RotateSecret",
      summary: "replaces the secret of an endpoint at once",
      responses: {
        200: { description: "The new secret.", content: json(rotated) },
        404: UNKNOWN,
      },
      handle({ params: { id = "" } }) {
        const { secrets } = webhooks.endpoints.replaceSecret(
          endpoints.find(id),
        );
        const secret = secrets[0]?.secret;
        return jsonResponse(200, { data: { endpoint_id: id, secret } });
      },
    }),
    defineV3Route({
      method: "GET",
      path: "/v3/webhooks/event-types",
      operationId: "v3ListEventTypes",
      summary: "lists the types of events",
      responses: {
        200: {
          description: "The types of events.",
          content: json(pageSchema(typeSchema)),
        },
      },
      handle: () =>
        jsonResponse(200, {
          data: Object.entries(HEYGEN_EVENTS).map(
            ([event_type, description]) => ({ event_type, description }),
          ),
          has_more: false,
          next_token: null,
        }),
    }),
    defineV3Route({
      method: "GET",
      path: "/v3/webhooks/events",
      operationId: "v3ListEvents",
      summary: "lists the events of jobs, those of the newest job first",
      observesJobs: true,
      inputs: {
        query: pageQuery.extend({
          event_type: eventTypeSchema(strict).optional(),
          entity_id: z.string().max(255).optional(),
        }),
      },
      responses: {
        200: {
          description:
            "A page of events, whether or not they have reached an endpoint.",
          content: json(pageSchema(heygenEventSchema)),
        },
      },
      handle: ({ context, query: { event_type, entity_id, ...page } }) =>
        jsonResponse(
          200,
          heygen.list(
            page,
            KINDS,
            (job) => eventOf(heygen.view(job, context)),
            (job) => {
              const type = eventTypeOf(heygen.view(job, context));
              return type !== undefined &&
                (event_type === undefined || type === event_type) &&
                (entity_id === undefined ||
                  heygenIds.encode(job) === entity_id);
            },
          ),
        ),
    }),
  ];
}
