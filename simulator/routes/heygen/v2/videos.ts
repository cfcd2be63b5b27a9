import { z } from "@hono/zod-openapi";
import type { Route } from "../../../http/route.ts";
import { found } from "../../../message/http_problem.ts";
import type { RequestContext } from "../../../message/request_context.ts";
import { TEMPLATES } from "../../../wire/catalogue.ts";
import type { HeyGen } from "../heygen.ts";
import { objectSchema } from "../schemas.ts";
import { CREATION_ERRORS, defineV2Route } from "../route.ts";
import { videoFields, videoRequest } from "../caller_request.ts";

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
 */
export function v2VideoRoutes(heygen: HeyGen): readonly Route[] {
  const { strict } = heygen;
  const created = z.object({ video_id: z.string() });

  function create(
    context: RequestContext,
    body: Parameters<typeof videoRequest>[1],
  ) {
    const request = videoRequest(context, body, 2);
    const [job] = heygen.create(context, [request], "queue");
    return { video_id: heygen.idOf(job) };
  }

  const scene = objectSchema(strict, {
    character: part,
    voice: part,
    background: part,
    text: part,
  });
  return [
    defineV2Route({
      route: "POST /v2/video/generate",
      operationId: "v2CreateVideo",
      summary: "creates an avatar video",
      callsBack: true,
      inputs: {
        body: objectSchema(strict, {
          ...options,
          video_inputs: z.array(scene).min(1).max(50),
        }).openapi("V2NewVideo"),
      },
      data: created,
      errors: CREATION_ERRORS,
      handle: ({ context, body }) => create(context, body),
    }),
    defineV2Route({
      route: "POST /v2/template/{id}/generate",
      operationId: "v2CreateVideoFromTemplate",
      summary: "creates a video from a template, of any id unless strict",
      callsBack: true,
      inputs: {
        body: objectSchema(strict, { ...options, variables: part })
          .openapi("V2NewTemplateVideo"),
      },
      data: created,
      errors: { ...CREATION_ERRORS, 404: "The template does not exist." },
      handle({ context, params, body }) {
        const template = TEMPLATES.find(({ id }) => id === params.id);
        if (strict) found(template, "Template not found.");
        return create(context, body);
      },
    }),
  ];
}
