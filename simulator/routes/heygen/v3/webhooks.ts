import { z } from "@hono/zod-openapi";
import type { Route } from "../../../http/route.ts";
import { heygenEventSchema, webhookUrl } from "../../../webhooks/schema.ts";
import {
  eventOf,
  eventTypeOf,
  HEYGEN_EVENTS,
} from "../../../wire/heygen_events.ts";
import type { HeyGen } from "../heygen.ts";
import {
  invalid,
  objectSchema,
  pageOf,
  pageQuery,
  pageSchema,
} from "../schemas.ts";
import {
  endpointBody,
  endpointFields,
  endpointSchema,
  type EndpointSource,
  eventTypeSchema,
  HeyGenEndpoints,
} from "../endpoints.ts";
import { defineV3List, defineV3Route } from "../route.ts";

const ENDPOINTS = "/v3/webhooks/endpoints";

const typeSchema = z.object({
  event_type: z.string().describe("The type."),
  description: z.string().describe("What has happened."),
}).openapi("V3EventType");

/** The kinds of jobs that have events. */
const KINDS = ["translation", "video", "lipsync", "proofread"] as const;

const UNKNOWN = { 404: "The endpoint does not exist." };

export function v3WebhookRoutes(
  heygen: HeyGen,
  simulation: EndpointSource,
): readonly Route[] {
  const endpoints = new HeyGenEndpoints(simulation);
  const { webhooks } = simulation;
  const { strict } = heygen;
  const fields = endpointFields(strict);
  const newEndpoint = objectSchema(strict, { ...fields, url: webhookUrl });
  return [
    defineV3Route({
      route: `POST ${ENDPOINTS}`,
      operationId: "v3CreateEndpoint",
      summary: "creates an endpoint that receives events",
      inputs: { body: newEndpoint },
      data: endpointSchema,
      returns: "The endpoint, with its secret.",
      errors: { 409: "The limit of webhooks is reached." },
      handle: ({ context, body }) =>
        endpointBody(endpoints.create(context, body), true),
    }),
    defineV3List({
      route: `GET ${ENDPOINTS}`,
      operationId: "v3ListEndpoints",
      summary: "lists endpoints, oldest first",
      inputs: { query: pageQuery },
      data: pageSchema(endpointSchema),
      returns: "A page of endpoints, without their secrets.",
      handle({ query: { limit, token } }) {
        const all = endpoints.all();
        const last = all.findIndex(({ id }) => id === token);
        if (token !== undefined && last < 0) {
          throw invalid("token", "must be a next_token.");
        }
        const { data, has_more } = pageOf(all, last + 1, limit);
        return {
          data: data.map((endpoint) => endpointBody(endpoint)),
          has_more,
          next_token: has_more ? data.at(-1)?.id ?? null : null,
        };
      },
    }),
    defineV3Route({
      route: `PATCH ${ENDPOINTS}/{id}`,
      operationId: "v3UpdateEndpoint",
      summary: "changes the URL or the events of an endpoint",
      inputs: { body: objectSchema(strict, fields) },
      data: endpointSchema,
      returns: "The endpoint.",
      errors: UNKNOWN,
      handle: ({ params: { id = "" }, body }) =>
        endpointBody(endpoints.update(endpoints.find(id), body)),
    }),
    defineV3Route({
      route: `DELETE ${ENDPOINTS}/{id}`,
      operationId: "v3DeleteEndpoint",
      summary: "removes an endpoint with its deliveries",
      data: z.object({}),
      returns: "The endpoint is removed.",
      errors: UNKNOWN,
      handle({ params: { id = "" } }) {
        webhooks.remove(endpoints.find(id));
        return {};
      },
    }),
    defineV3Route({
      route: `POST ${ENDPOINTS}/{id}/rotate-secret`,
      operationId: "v3RotateSecret",
      summary: "replaces the secret of an endpoint at once",
      data: z.object({ endpoint_id: z.string(), secret: z.string() }),
      returns: "The new secret.",
      errors: UNKNOWN,
      handle({ params: { id = "" } }) {
        const { secrets } = webhooks.endpoints.replaceSecret(
          endpoints.find(id),
        );
        return { endpoint_id: id, secret: secrets[0]?.secret ?? "" };
      },
    }),
    defineV3List({
      route: "GET /v3/webhooks/event-types",
      operationId: "v3ListEventTypes",
      summary: "lists the types of events",
      data: pageSchema(typeSchema),
      returns: "The types of events.",
      handle: () =>
        pageOf(
          Object.entries(HEYGEN_EVENTS).map(
            ([event_type, description]) => ({ event_type, description }),
          ),
        ),
    }),
    defineV3List({
      route: "GET /v3/webhooks/events",
      operationId: "v3ListEvents",
      summary: "lists the events of jobs, those of the newest job first",
      observesJobs: true,
      inputs: {
        query: pageQuery.extend({
          event_type: eventTypeSchema(strict).optional(),
          entity_id: z.string().max(255).optional(),
        }),
      },
      data: pageSchema(heygenEventSchema),
      returns:
        "A page of events, whether or not they have reached an endpoint.",
      handle: ({ context, query: { event_type, entity_id, ...page } }) =>
        heygen.list(
          page,
          KINDS,
          (job) => eventOf(heygen.view(job, context)),
          (job) => {
            const type = eventTypeOf(heygen.view(job, context));
            return type !== undefined &&
              (event_type === undefined || type === event_type) &&
              (entity_id === undefined || heygen.idOf(job) === entity_id);
          },
        ),
    }),
  ];
}
