import { z } from "@hono/zod-openapi";
import type { Route } from "../../http/route.ts";
import { found, HttpProblem } from "../../message/http_problem.ts";
import { baseUrlOf } from "../../message/request.ts";
import type { RequestContext } from "../../message/request_context.ts";
import type { Endpoint } from "../../webhooks/endpoints.ts";
import { heygenEventSchema, webhookUrl } from "../../webhooks/schema.ts";
import { assertAllowedTarget } from "../../webhooks/targets.ts";
import {
  eventOf,
  eventTypeOf,
  HEYGEN_EVENTS,
} from "../../wire/heygen_events.ts";
import type { HeyGen } from "./heygen.ts";
import { objectSchema } from "./requests.ts";
import {
  defineV3List,
  defineV3Route,
  invalidToken,
  pageOf,
  pageQuery,
  pageSchema,
} from "./route.ts";

export const endpointSchema = z.object({
  endpoint_id: z.string().describe("The id."),
  url: z.string().describe("The URL of the receiver."),
  events: z.array(z.string()).nullable().describe(
    "The types of events that it receives; null for all.",
  ),
  status: z.enum(["enabled", "disabled"]).describe(
    "Whether it receives events.",
  ),
  created_at: z.string().describe("The time of its creation in ISO 8601."),
  secret: z.string().nullable().describe(
    "The secret of its signatures, if it is new.",
  ),
}).openapi("HeyGenEndpoint");

function eventTypeSchema(strict: boolean): z.ZodType<string> {
  return strict
    ? z.enum(Object.keys(HEYGEN_EVENTS))
    : z.string().min(1).max(100);
}

/** The fields of a body that creates or changes an endpoint. */
function endpointFields(strict: boolean) {
  return {
    url: z.union([webhookUrl, z.null()]).optional(),
    events: z.array(eventTypeSchema(strict)).min(1).max(100).nullish().describe(
      "The types of events to receive; null for all.",
    ),
    entity_id: z.string().max(255).nullish().describe(
      "The only job to receive events of.",
    ),
  };
}

type EndpointRequest = Partial<
  z.output<z.ZodObject<ReturnType<typeof endpointFields>>>
>;

/** What the routes of both generations do with endpoints. */
export function endpointsOf({ simulation }: HeyGen) {
  const { endpoints } = simulation.webhooks;
  const { strict } = simulation.settings;
  /** All of them, oldest first. */
  const all = () => endpoints.all().filter((it) => it.scheme === "heygen");
  const assertAllowed = (url: string) =>
    assertAllowedTarget(simulation, url, "/url");
  return {
    all,
    assertAllowed,
    find: (id: string) =>
      found(
        all().find((endpoint) => endpoint.id === id),
        "Webhook endpoint not found.",
        "webhook_not_found",
      ),
    fields: endpointFields(strict),
    newEndpoint: objectSchema(strict, {
      ...endpointFields(strict),
      url: webhookUrl,
    }),
    /** @throws {HttpProblem} If its URL is not allowed, or there are too many. */
    create(
      { request }: RequestContext,
      { url, events = null, entity_id }: EndpointRequest & { url: string },
    ): Endpoint {
      assertAllowed(url);
      // Events up to now are not sent to it.
      simulation.time.now();
      return endpoints.create({
        url,
        events,
        entity: entity_id || undefined,
        scheme: "heygen",
        description: null,
        origin: baseUrlOf(request.url),
      });
    },
    /**
     * Changes an endpoint; what is not given stays.
     *
     * @throws {HttpProblem} If nothing is given, or the URL is not allowed.
     */
    update(endpoint: Endpoint, { url, events }: EndpointRequest): Endpoint {
      const hasUrl = typeof url === "string";
      if (!hasUrl && events === undefined) {
        throw new HttpProblem(
          400,
          "At least one field must be provided for update.",
        );
      }
      if (hasUrl) assertAllowed(url);
      return endpoints.update(endpoint, {
        ...(hasUrl && { url }),
        ...(events !== undefined && { events }),
      });
    },
  };
}

export function endpointBody(
  { id, url, events, createdAt, disabledAt, secrets }: Endpoint,
  isNew = false,
): z.output<typeof endpointSchema> {
  return {
    endpoint_id: id,
    url,
    events: events && [...events],
    status: disabledAt === null ? "enabled" : "disabled",
    created_at: new Date(createdAt).toISOString(),
    secret: isNew ? secrets[0]?.secret ?? null : null,
  };
}

/** The kinds of jobs that have events. */
const KINDS = ["translation", "video", "lipsync", "proofread"] as const;

export const UNKNOWN_ENDPOINT = { 404: "The endpoint does not exist." };
export const TOO_MANY_ENDPOINTS = { 409: "The limit of webhooks is reached." };

export function v3WebhookRoutes(heygen: HeyGen): readonly Route[] {
  const { strict, simulation: { webhooks } } = heygen;
  const endpoints = endpointsOf(heygen);
  return [
    defineV3Route({
      route: "POST /v3/webhooks/endpoints",
      operationId: "v3CreateEndpoint",
      summary: "creates an endpoint that receives events",
      inputs: { body: endpoints.newEndpoint },
      data: endpointSchema,
      returns: "The endpoint, with its secret.",
      errors: TOO_MANY_ENDPOINTS,
      handle: ({ context, body }) =>
        endpointBody(endpoints.create(context, body), true),
    }),
    defineV3List({
      route: "GET /v3/webhooks/endpoints",
      operationId: "v3ListEndpoints",
      summary: "lists endpoints, oldest first",
      inputs: { query: pageQuery },
      data: pageSchema(endpointSchema),
      returns: "A page of endpoints, without their secrets.",
      handle({ query: { limit, token } }) {
        const all = endpoints.all();
        const last = all.findIndex(({ id }) => id === token);
        if (token !== undefined && last < 0) throw invalidToken();
        const { data, has_more } = pageOf(all.slice(last + 1), { limit });
        return {
          data: data.map((endpoint) => endpointBody(endpoint)),
          has_more,
          next_token: has_more ? data.at(-1)?.id ?? null : null,
        };
      },
    }),
    defineV3Route({
      route: "PATCH /v3/webhooks/endpoints/{id}",
      operationId: "v3UpdateEndpoint",
      summary: "changes the URL or the events of an endpoint",
      inputs: { body: objectSchema(strict, endpoints.fields) },
      data: endpointSchema,
      returns: "The endpoint.",
      errors: UNKNOWN_ENDPOINT,
      handle: ({ params: { id = "" }, body }) =>
        endpointBody(endpoints.update(endpoints.find(id), body)),
    }),
    defineV3Route({
      route: "DELETE /v3/webhooks/endpoints/{id}",
      operationId: "v3DeleteEndpoint",
      summary: "removes an endpoint with its deliveries",
      data: z.object({}),
      returns: "The endpoint is removed.",
      errors: UNKNOWN_ENDPOINT,
      handle({ params: { id = "" } }) {
        webhooks.remove(endpoints.find(id));
        return {};
      },
    }),
    defineV3Route({
      route: "POST /v3/webhooks/endpoints/{id}/rotate-secret",
      operationId: "v3RotateSecret",
      summary: "replaces the secret of an endpoint at once",
      data: z.object({ endpoint_id: z.string(), secret: z.string() }),
      returns: "The new secret.",
      errors: UNKNOWN_ENDPOINT,
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
      data: pageSchema(
        z.object({
          event_type: z.string().describe("The type."),
          description: z.string().describe("What has happened."),
        }).openapi("V3EventType"),
      ),
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
        heygen.list(context, page, KINDS, eventOf, (view) => {
          const type = eventTypeOf(view);
          return type !== undefined &&
            (event_type === undefined || type === event_type) &&
            (entity_id === undefined || view.id === entity_id);
        }),
    }),
  ];
}
