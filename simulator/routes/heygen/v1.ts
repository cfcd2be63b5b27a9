import { z } from "@hono/zod-openapi";
import type { Route } from "../../http/route.ts";
import { HttpProblem, invalidPart } from "../../message/http_problem.ts";
import type { Endpoint } from "../../webhooks/endpoints.ts";
import {
  ACCOUNT,
  AVATAR_GROUPS,
  looksOf,
  VOICES,
} from "../../wire/catalogue.ts";
import { v1Status, v1Translation, v1Video } from "../../wire/heygen_bodies.ts";
import { field } from "../../wire/heygen_body.ts";
import { INVALID_VIDEO_ID } from "../../wire/heygen_errors.ts";
import { HEYGEN_EVENTS } from "../../wire/heygen_events.ts";
import { fixedField, ITEM, itemForm, listRoutes } from "./catalogue.ts";
import { type HeyGen, type ItemView, kindsOf } from "./heygen.ts";
import { objectSchema } from "./requests.ts";
import { defineV1Route, pageQuery } from "./route.ts";
import {
  endpointBody,
  endpointSchema,
  endpointsOf,
  TOO_MANY_ENDPOINTS,
  UNKNOWN_ENDPOINT,
} from "./v3_webhooks.ts";

const VIDEOS = kindsOf("video");

/** Videos of the first generation, translations among them. */
export function v1VideoRoutes(heygen: HeyGen): readonly Route[] {
  /** Finds the job that a parameter of the query names. */
  function about(name: string, kinds = VIDEOS) {
    const missing = (id: string) =>
      id === ""
        ? new HttpProblem(400, `${name} is required.`)
        : new HttpProblem(404, "Invalid video id", { code: INVALID_VIDEO_ID });
    return heygen.locator(kinds, missing, name);
  }
  const video = {
    about: about("video_id"),
    inputs: { query: z.object({ video_id: z.string() }) },
  };
  const errors = { 404: "The video does not exist." };
  return [
    defineV1Route({
      ...video,
      route: "GET /v1/video_status.get",
      operationId: "v1GetVideoStatus",
      summary: "returns the status of a video or a translation",
      ...heygen.reads(v1Status),
      errors,
    }),
    defineV1Route({
      route: "GET /v1/video_translate.get",
      operationId: "v1GetTranslation",
      summary: "returns the status of a translation",
      about: about("video_translate_id", ["translation"]),
      inputs: { query: z.object({ video_translate_id: z.string() }) },
      ...heygen.reads(v1Translation),
      errors,
    }),
    defineV1Route({
      route: "GET /v1/video.list",
      operationId: "v1ListVideos",
      summary: "lists videos and translations, newest first",
      observesJobs: true,
      inputs: { query: pageQuery },
      data: z.object({
        total: z.int().describe("The number of videos, up to 10000."),
        token: z.string().nullable().describe("Where the next page begins."),
        videos: z.array(v1Video.schema),
      }),
      handle({ context, query }) {
        const { data: videos, next_token: token } = heygen
          .list(context, query, VIDEOS, v1Video.of);
        return { total: heygen.count(VIDEOS), token, videos };
      },
    }),
    defineV1Route({
      ...video,
      route: "DELETE /v1/video.delete",
      operationId: "v1DeleteVideo",
      summary: "deletes a video, and ends it if it has not ended",
      data: z.null(),
      errors,
      handle({ job }) {
        heygen.delete(job);
        return null;
      },
    }),
  ];
}

const v1Look = itemForm({
  id: ITEM.id,
  name: ITEM.name,
  gender: ITEM.gender,
  normal_preview: ITEM.picture,
  video_url: ITEM.video,
});

const v1Voice = itemForm({
  voice_id: ITEM.id,
  display_name: ITEM.name,
  language: ITEM.language,
  gender: ITEM.gender,
  labels: fixedField(z.array(z.string()), []),
  preview: field(
    z.object({ movio: z.url() }),
    ({ urlOf }: ItemView) => ({ movio: urlOf("audio") }),
  ),
});

/**
 * The account, and what there is to make videos with, by the first generation.
 */
export function v1CatalogueRoutes(heygen: HeyGen): readonly Route[] {
  return [
    defineV1Route({
      route: "GET /v1/user/me",
      operationId: "v1GetUser",
      summary: "returns the account",
      data: z.object({
        username: z.string(),
        email: z.email(),
        first_name: z.string(),
        last_name: z.string(),
      }),
      handle: () => ACCOUNT,
    }),
    defineV1Route({
      route: "GET /v1/avatar.list",
      operationId: "v1ListAvatars",
      summary: "lists avatars with their states",
      data: z.object({
        avatars: z.array(z.object({
          avatar_id: z.string(),
          avatar_states: z.array(v1Look.schema),
        })),
      }),
      handle: ({ context }) => ({
        avatars: AVATAR_GROUPS.map(({ id }) => ({
          avatar_id: id,
          avatar_states: looksOf(id)
            .map((item) => v1Look.of(heygen.show(item, context))),
        })),
      }),
    }),
    ...listRoutes(heygen, defineV1Route, [
      ["/v1/voice.list", "v1ListVoices", "voices", { list: [v1Voice, VOICES] }],
    ]),
  ];
}

const v1Endpoint = endpointSchema.extend({
  username: z.string().nullable().describe("Always null here."),
  space_id: z.string().nullable().describe("Always null here."),
  entity_id: z.string().nullable().describe(
    "The only job that it receives events of.",
  ),
}).openapi("V1Endpoint");

function v1EndpointBody(endpoint: Endpoint, isNew = false) {
  return {
    ...endpointBody(endpoint, isNew),
    username: null,
    space_id: null,
    entity_id: endpoint.entity ?? null,
  };
}

export function v1WebhookRoutes(heygen: HeyGen): readonly Route[] {
  const { strict, simulation: { webhooks } } = heygen;
  const endpoints = endpointsOf(heygen);
  const endpoint_id = z.string().max(100);
  return [
    defineV1Route({
      route: "POST /v1/webhook/endpoint.add",
      operationId: "v1AddEndpoint",
      summary: "creates an endpoint, after OPTIONS to its URL",
      inputs: { body: endpoints.newEndpoint },
      data: v1Endpoint,
      errors: TOO_MANY_ENDPOINTS,
      async handle({ context, body }) {
        endpoints.assertAllowed(body.url);
        const reason = await webhooks.probe(body.url);
        if (strict && reason !== null) {
          throw invalidPart(
            "body",
            "/url",
            `must respond to OPTIONS: ${reason}`,
          );
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
      inputs: {
        body: objectSchema(strict, { ...endpoints.fields, endpoint_id }),
      },
      data: v1Endpoint,
      errors: UNKNOWN_ENDPOINT,
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
      errors: UNKNOWN_ENDPOINT,
      handle({ query, body }) {
        const id = query.endpoint_id ?? body.endpoint_id;
        if (id === undefined) {
          throw invalidPart("body", "/endpoint_id", "is missing.");
        }
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
