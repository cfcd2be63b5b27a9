import { z } from "@hono/zod-openapi";
import type { JobRequest } from "../../core/draw.ts";
import type { Route } from "../../http/route.ts";
import { jsonResponse } from "../../message/plain_response.ts";
import type { Simulation } from "../../simulation.ts";
import type { RequestContext } from "../../message/request_context.ts";
import { callbackOf } from "../create_job.ts";
import { HeyGen } from "../heygen.ts";
import { objectSchema } from "../heygen_schemas.ts";
import { assertAsset } from "./assert_asset.ts";
import { defineV3Route, json } from "../heygen_route.ts";
import type { JobResource, ResourceSource } from "./resource.ts";
import { resourceRoutes } from "./job_resource.ts";
import { sourceSchema } from "./new_translation.ts";

const LIPSYNCS: JobResource = {
  kind: "lipsync",
  path: "/v3/lipsyncs",
  name: "Lipsync",
  noun: "Lipsync",
  idsParameter: "lipsync_ids",
  itemsField: "lipsyncs",
};

function newLipsync(strict: boolean) {
  const source = sourceSchema(strict);
  const text = z.string().max(2_048).nullish();
  return objectSchema(strict, {
    video: source,
    audio: source,
    title: z.string().max(200).nullish(),
    mode: text,
    start_time: z.number().min(0).nullish(),
    end_time: z.number().min(0).nullish(),
    callback_id: text,
    callback_url: text,
    folder_id: text,
  }).openapi("V3NewLipsync");
}

type NewLipsync = z.output<ReturnType<typeof newLipsync>>;

/** The job that a request for a lipsync creates. */
function lipsyncRequest(
  simulation: Pick<Simulation, "assets">,
  context: RequestContext,
  body: NewLipsync,
): JobRequest {
  assertAsset(simulation, body.video);
  assertAsset(simulation, body.audio);
  return {
    ...(body.title ? { title: body.title } : {}),
    ...callbackOf(context, body.callback_url),
    submission: {
      kind: "lipsync",
      generation: 3,
      callbackId: body.callback_id ?? undefined,
      folderId: body.folder_id ?? undefined,
    },
  };
}

/**
 * Lipsyncs of the third generation: the same jobs under another name.
 *
 * @param simulation The simulation.
 */
export function lipsyncRoutes(
  simulation: ResourceSource & Pick<Simulation, "assets">,
): readonly Route[] {
  const heygen = new HeyGen(simulation);
  const { heygenIds, settings: { strict } } = simulation;
  const schema = newLipsync(strict);
  return [
    defineV3Route({
      method: "POST",
      path: LIPSYNCS.path,
      operationId: "v3CreateLipsync",
      summary: "fits a video to a sound",
      idempotent: "any-body",
      callsBack: true,
      inputs: { body: schema },
      responses: {
        200: {
          description: "The id.",
          content: json(
            z.object({ data: z.object({ lipsync_id: z.string() }) }),
          ),
        },
        404: { description: "An asset does not exist." },
        402: { description: "The balance is used up." },
        429: { description: "The limit of concurrent jobs is reached." },
      },
      handle: ({ context, body }) =>
        heygen.create(
          context,
          [lipsyncRequest(simulation, context, body)],
          "reject",
          ([job]) =>
            jsonResponse(200, {
              data: { lipsync_id: job && heygenIds.encode(job) },
            }),
        ),
    }),
    ...resourceRoutes(
      simulation,
      LIPSYNCS,
      schema,
      (body, context) => [lipsyncRequest(simulation, context, body)],
    ),
  ];
}
