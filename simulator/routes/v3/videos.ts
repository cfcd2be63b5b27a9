import { z } from "@hono/zod-openapi";
import type { Route } from "../../http/route.ts";
import { HttpProblem } from "../../message/http_problem.ts";
import { jsonResponse } from "../../message/plain_response.ts";
import type { Simulation } from "../../simulation.ts";
import { VIDEO_FIELDS, videoBody, videoSchema } from "../../wire/heygen_v3.ts";
import { HeyGen } from "../heygen.ts";
import { defineV3Route, json } from "./define.ts";

/**
 * Videos of the third generation, translations among them.
 *
 * @param simulation The simulation.
 */
export function videoRoutes(simulation: Simulation): readonly Route[] {
  const heygen = new HeyGen(simulation);
  const about = heygen.locator(
    ["video", "translation"],
    (id) =>
      new HttpProblem(404, `Video ${id} not found`, {
        code: "video_not_found",
      }),
  );
  return [
    defineV3Route({
      method: "GET",
      path: "/v3/videos/{id}",
      operationId: "v3GetVideo",
      summary: "returns a video or a translation",
      about,
      fields: VIDEO_FIELDS,
      readsStatus: true,
      responses: {
        200: {
          description: "The video.",
          content: json(z.object({ data: videoSchema })),
        },
        404: { description: "The video does not exist." },
      },
      handle: ({ context, job }) =>
        jsonResponse(200, { data: videoBody(heygen.read(job, context)) }),
    }),
  ];
}
