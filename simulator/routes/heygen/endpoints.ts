import { z } from "@hono/zod-openapi";
import { found, HttpProblem } from "../../message/http_problem.ts";
import { baseUrlOf } from "../../message/request.ts";
import type { RequestContext } from "../../message/request_context.ts";
import type { Parts } from "../../parts.ts";
import type { Endpoint } from "../../webhooks/endpoints.ts";
import { webhookUrl } from "../../webhooks/schema.ts";
import { HEYGEN_EVENTS } from "../../wire/heygen_events.ts";
import { assertAllowedTarget } from "../../webhooks/targets.ts";

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

export function eventTypeSchema(strict: boolean): z.ZodType<string> {
  return strict
    ? z.enum(Object.keys(HEYGEN_EVENTS))
    : z.string().min(1).max(100);
}

/** The fields of a body that creates or changes an endpoint. */
export function endpointFields(strict: boolean) {
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

export type EndpointSource = Pick<
  Parts,
  "settings" | "targets" | "time" | "webhooks"
>;

/** The endpoints of HeyGen's wire, in any of its generations. */
export class HeyGenEndpoints {
  readonly #simulation: EndpointSource;

  constructor(simulation: EndpointSource) {
    this.#simulation = simulation;
  }

  /** All of them, oldest first. */
  all(): Endpoint[] {
    return this.#simulation.webhooks.endpoints.all()
      .filter(({ scheme }) => scheme === "heygen");
  }

  find(id: string): Endpoint {
    const endpoint = this.all().find((endpoint) => endpoint.id === id);
    return found(endpoint, "Webhook endpoint not found.", "webhook_not_found");
  }

  /** Asserts that events may be sent to a URL. */
  assertAllowed(url: string): void {
    assertAllowedTarget(this.#simulation, url, "/url");
  }

  /**
   * Creates an endpoint.
   *
   * @throws {HttpProblem} If its URL is not allowed, or there are too many.
   */
  create(
    { request }: RequestContext,
    { url, events = null, entity_id }: EndpointRequest & { url: string },
  ): Endpoint {
    const { time, webhooks } = this.#simulation;
    this.assertAllowed(url);
    // Events up to now are not sent to it.
    time.now();
    return webhooks.endpoints.create({
      url,
      events,
      entity: entity_id || undefined,
      scheme: "heygen",
      description: null,
      origin: baseUrlOf(request.url),
    });
  }

  /**
   * Changes an endpoint; what is not given stays.
   *
   * @throws {HttpProblem} If nothing is given, or the URL is not allowed.
   */
  update(endpoint: Endpoint, { url, events }: EndpointRequest): Endpoint {
    if (typeof url !== "string" && events === undefined) {
      throw new HttpProblem(
        400,
        "At least one field must be provided for update.",
      );
    }
    if (typeof url === "string") this.assertAllowed(url);
    return this.#simulation.webhooks.endpoints.update(endpoint, {
      ...(typeof url === "string" ? { url } : {}),
      ...(events === undefined ? {} : { events }),
    });
  }
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
