import { z } from "@hono/zod-openapi";
import type { JobRequest } from "../../../core/draw.ts";
import type { Route } from "../../../http/route.ts";
import type { Parts } from "../../../parts.ts";
import type { RequestContext } from "../../../message/request_context.ts";
import { callerRequest } from "../caller_request.ts";
import type { HeyGen } from "../heygen.ts";
import { objectSchema, sourceSchema, text } from "../schemas.ts";
import { assertAsset } from "../asset.ts";
import { CREATION_ERRORS, defineV3Route } from "../route.ts";
import type { ResourceSource } from "./statuses.ts";
import { resourceRoutes } from "./job_resource.ts";

const PATH = "/v3/lipsyncs";

function newLipsync(strict: boolean) {
  const source = sourceSchema(strict);
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

function lipsyncRequest(
  simulation: Pick<Parts, "assets">,
  context: RequestContext,
  body: NewLipsync,
): JobRequest {
  assertAsset(simulation, body.video);
  assertAsset(simulation, body.audio);
  return callerRequest(context, body, { kind: "lipsync", generation: 3 });
}

/** Lipsyncs of the third generation: the same jobs under another name. */
export function lipsyncRoutes(
  heygen: HeyGen,
  simulation: ResourceSource,
): readonly Route[] {
  const schema = newLipsync(heygen.strict);
  return [
    defineV3Route({
      route: `POST ${PATH}`,
      operationId: "v3CreateLipsync",
      summary: "fits a video to a sound",
      idempotent: "any-body",
      callsBack: true,
      inputs: { body: schema },
      data: z.object({ lipsync_id: z.string() }),
      returns: "The id.",
      errors: { ...CREATION_ERRORS, 404: "An asset does not exist." },
      handle({ context, body }) {
        const request = lipsyncRequest(simulation, context, body);
        const [job] = heygen.create(context, [request], "reject");
        return { lipsync_id: heygen.idOf(job) };
      },
    }),
    ...resourceRoutes(heygen, simulation, {
      kind: "lipsync",
      kinds: ["lipsync"],
      path: PATH,
      name: "Lipsync",
      noun: "Lipsync",
      idsParameter: "lipsync_ids",
      itemsField: "lipsyncs",
      newJob: schema,
      requestsOf: (
        body,
        context,
      ) => [lipsyncRequest(simulation, context, body)],
    }),
  ];
}
