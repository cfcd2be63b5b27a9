import { z } from "@hono/zod-openapi";
import type { Route } from "../../../http/route.ts";
import { found } from "../../../message/http_problem.ts";
import { TEMPLATE_VARIABLE, TEMPLATES } from "../../../wire/catalogue.ts";
import { v3Video } from "../../../wire/heygen_v3.ts";
import type { HeyGen } from "../heygen.ts";
import { videoFields, videoRequest } from "../caller_request.ts";
import { template } from "./catalogue.ts";
import { CREATION_ERRORS, defineV3Route } from "../route.ts";

const PATH = "/v3/templates/{id}";

const SCENE_ID = "scene_1";

const detailsSchema = template.schema.extend({
  variables: z.record(z.string(), z.looseObject({ type: z.string() })),
  scene_ids: z.array(z.string()),
}).openapi("V3TemplateDetails");

const newVideo = z.looseObject({
  ...videoFields,
  variables: z.looseObject({}),
}).openapi("V3NewTemplateVideo");

/** Templates of the third generation, and videos from them. */
export function templateRoutes(heygen: HeyGen): readonly Route[] {
  const missing = { 404: "The template does not exist." };
  const find = (id: string | undefined) =>
    found(
      TEMPLATES.find((template) => template.id === id),
      `Template ${id} not found`,
    );
  return [
    defineV3Route({
      route: `GET ${PATH}`,
      operationId: "v3GetTemplate",
      summary: "returns a template and its variables",
      data: detailsSchema,
      returns: "The template.",
      errors: missing,
      handle: ({ context, params }) => ({
        ...template.of(find(params.id), heygen.samples(context)),
        variables: {
          [TEMPLATE_VARIABLE]: { name: TEMPLATE_VARIABLE, type: "text" },
        },
        scene_ids: [SCENE_ID],
      }),
    }),
    defineV3Route({
      route: `POST ${PATH}`,
      operationId: "v3CreateVideoFromTemplate",
      summary: "creates a video from a template, of any id unless strict",
      idempotent: "any-body",
      callsBack: true,
      inputs: { body: newVideo },
      data: v3Video.schema,
      returns: "The video.",
      errors: { ...CREATION_ERRORS, ...missing },
      handle({ context, params, body }) {
        if (heygen.strict) find(params.id);
        const request = videoRequest(context, body, 3);
        const [job] = heygen.create(context, [request], "reject");
        return v3Video.of(heygen.view(job, context));
      },
    }),
  ];
}
