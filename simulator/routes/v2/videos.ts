import { z } from "@hono/zod-openapi";
import type { Route } from "../../http/route.ts";
import { HttpProblem } from "../../message/http_problem.ts";
import { jsonResponse } from "../../message/plain_response.ts";
import type { RequestContext } from "../../message/request_context.ts";
import { TEMPLATES } from "../../wire/catalogue.ts";
import { v2Body, v2Schema } from "../../wire/heygen_v2.ts";
import { HeyGen, type HeyGenSource } from "../heygen.ts";
import { objectSchema } from "../heygen_schemas.ts";
import { defineV2Route, success } from "../heygen_route.ts";
import { videoFields, videoRequest } from "../new_video.ts";

const part = z.looseObject({}).nullish();

/** The options of a video, whatever it is made from. */
const options = {
  ...videoFields,
  test: z.boolean().nullish(),
  caption: z.boolean().nullish(),
  dimension: z.looseObject({
    width: z.int().min(1).max(8_192),
    height: z.int().min(1).max(8_192),
  }).nullish(),
};

/**
 * Avatar videos of the second generation, whose status the first one returns.
 *
 * @param simulation The simulation.
 */
export function v2VideoRoutes(simulation: HeyGenSource): readonly Route[] {
  const { heygenIds, settings: { strict } } = simulation;
  const heygen = new HeyGen(simulation);
  const created = z.object({ video_id: z.string() });
  const refusals = {
    402: { description: "The balance is used up." },
    429: { description: "The limit of concurrent jobs is reached." },
  };

  function create(
    context: RequestContext,
    body: Parameters<typeof videoRequest>[1],
  ) {
    const request = videoRequest(context, body, 2);
    return heygen.create(
      context,
      [request],
      "queue",
      ([job]) =>
        jsonResponse(200, v2Body({ video_id: job && heygenIds.encode(job) })),
    );
  }

  const scene = objectSchema(strict, {
    character: part,
    voice: part,
    background: part,
    text: part,
  });
  return [
    defineV2Route({
      method: "POST",
      path: "/v2/video/generate",
      operationId: "v2CreateVideo",
      summary: "creates an avatar video",
      callsBack: true,
      inputs: {
        body: objectSchema(strict, {
          ...options,
          video_inputs: z.array(scene).min(1).max(50),
        }).openapi("V2NewVideo"),
      },
      responses: { 200: success(v2Schema(created)), ...refusals },
      handle: ({ context, body }) => create(context, body),
    }),
    defineV2Route({
      method: "POST",
      path: "/v2/template/{id}/generate",
      operationId: "v2CreateVideoFromTemplate",
      summary: "creates a video from a template, of any id unless strict",
      callsBack: true,
      inputs: {
        body: objectSchema(strict, { ...options, variables: part })
          .openapi("V2NewTemplateVideo"),
      },
      responses: {
        200: success(v2Schema(created)),
        ...refusals,
        404: { description: "The template does not exist." },
      },
      handle({ context, params, body }) {
        if (strict && !TEMPLATES.some(({ id }) => id === params.id)) {
          throw new HttpProblem(404, "Template not found.");
        }
        return create(context, body);
      },
    }),
  ];
}
