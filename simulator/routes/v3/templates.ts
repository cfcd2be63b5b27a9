import { z } from "@hono/zod-openapi";
import type { Route } from "../../http/route.ts";
import { HttpProblem } from "../../message/http_problem.ts";
import { jsonResponse } from "../../message/plain_response.ts";
import { TEMPLATE_VARIABLE, TEMPLATES } from "../../wire/catalogue.ts";
import { videoBody, videoSchema } from "../../wire/heygen_v3.ts";
import { HeyGen, type HeyGenSource } from "../heygen.ts";
import { videoFields, videoRequest } from "../new_video.ts";
import { templateBody, templateSchema } from "./catalogue.ts";
import { defineV3Route, json } from "../heygen_route.ts";

const PATH = "/v3/templates/{id}";

const SCENE_ID = "scene_1";

const template = templateSchema.extend({
  variables: z.record(z.string(), z.looseObject({ type: z.string() })),
  scene_ids: z.array(z.string()),
}).openapi("V3TemplateDetails");

const newVideo = z.looseObject({
  ...videoFields,
  variables: z.looseObject({}),
}).openapi("V3NewTemplateVideo");

/**
 * Templates of the third generation, and videos from them.
 *
 * @param simulation The simulation.
 */
export function templateRoutes(simulation: HeyGenSource): readonly Route[] {
  const heygen = new HeyGen(simulation);
  const { strict } = simulation.settings;
  const missing = { 404: { description: "The template does not exist." } };
  function find(id: string | undefined) {
    const found = TEMPLATES.find((template) => template.id === id);
    if (found) return found;
    throw new HttpProblem(404, `Template ${id} not found`);
  }
  return [
    defineV3Route({
      method: "GET",
      path: PATH,
      operationId: "v3GetTemplate",
      summary: "returns a template and its variables",
      responses: {
        200: {
          description: "The template.",
          content: json(z.object({ data: template })),
        },
        ...missing,
      },
      handle: ({ context, params }) =>
        jsonResponse(200, {
          data: {
            ...templateBody(find(params.id), heygen.samples(context)),
            variables: {
              [TEMPLATE_VARIABLE]: { name: TEMPLATE_VARIABLE, type: "text" },
            },
            scene_ids: [SCENE_ID],
          },
        }),
    }),
    defineV3Route({
      method: "POST",
      path: PATH,
      operationId: "v3CreateVideoFromTemplate",
      summary: "creates a video from a template, of any id unless strict",
      idempotent: "any-body",
      callsBack: true,
      inputs: { body: newVideo },
      responses: {
        200: {
          description: "The video.",
          content: json(z.object({ data: videoSchema })),
        },
        402: { description: "The balance is used up." },
        429: { description: "The limit of concurrent jobs is reached." },
        ...missing,
      },
      handle({ context, params, body }) {
        if (strict) find(params.id);
        return heygen.create(
          context,
          [videoRequest(context, body, 3)],
          "reject",
          (jobs) => {
            const [data] = jobs.map((job) =>
              videoBody(heygen.view(job, context))
            );
            return jsonResponse(200, { data });
          },
        );
      },
    }),
  ];
}
