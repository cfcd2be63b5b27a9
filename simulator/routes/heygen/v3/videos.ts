import { z } from "@hono/zod-openapi";
import type { Route } from "../../../http/route.ts";
import { HttpProblem } from "../../../message/http_problem.ts";
import { v3Video } from "../../../wire/heygen_v3.ts";
import type { HeyGen, Kind } from "../heygen.ts";
import { pageQuery, pageSchema } from "../schemas.ts";
import { videoFields, videoRequest } from "../caller_request.ts";
import { batchRoutes } from "./batches.ts";
import { CREATION_ERRORS, defineV3List, defineV3Route } from "../route.ts";
import {
  bulkStatusRoute,
  type JobResource,
  type ResourceSource,
} from "./statuses.ts";

const PATH = "/v3/videos";

const VIDEOS: readonly Kind[] = ["video", "translation"];

/** The body of a new video. The fields of its type are not checked. */
const newVideo = z.looseObject({
  ...videoFields,
  type: z.enum(["avatar", "image", "cinematic_avatar", "studio"])
    .default("avatar"),
  output_format: z.enum(["mp4", "webm"]).default("mp4"),
}).openapi("V3NewVideo");

type NewVideo = z.output<typeof newVideo>;

const created = z.object({
  video_id: z.string(),
  status: z.literal("waiting"),
  output_format: z.enum(["mp4", "webm"]),
}).openapi("V3CreatedVideo");

/** Videos of the third generation, translations among them. */
export function videoRoutes(
  heygen: HeyGen,
  simulation: ResourceSource,
): readonly Route[] {
  const about = heygen.locator(
    VIDEOS,
    (id) =>
      new HttpProblem(404, `Video ${id} not found`, {
        code: "video_not_found",
      }),
  );
  const missing = { 404: "The video does not exist." };
  const resource: JobResource<NewVideo> = {
    kind: "video",
    kinds: VIDEOS,
    path: PATH,
    name: "Video",
    noun: "Video",
    idsParameter: "video_ids",
    itemsField: "videos",
    newJob: newVideo,
    requestsOf: (body, context) => [videoRequest(context, body, 3)],
  };
  return [
    defineV3Route({
      route: `POST ${PATH}`,
      operationId: "v3CreateVideo",
      summary: "creates a video",
      idempotent: "any-body",
      callsBack: true,
      inputs: { body: newVideo },
      data: created,
      returns: "The id.",
      errors: CREATION_ERRORS,
      handle({ context, body }) {
        const request = videoRequest(context, body, 3);
        const [job] = heygen.create(context, [request], "reject");
        return {
          video_id: heygen.idOf(job),
          status: "waiting" as const,
          output_format: body.output_format,
        };
      },
    }),
    defineV3List({
      route: `GET ${PATH}`,
      operationId: "v3ListVideos",
      summary: "lists videos and translations, newest first",
      observesJobs: true,
      inputs: {
        query: pageQuery.extend({
          folder_id: z.string().default("").describe("Only of this folder."),
          title: z.string().default("").describe(
            "Only with this in the title.",
          ),
        }),
      },
      data: pageSchema(v3Video.schema),
      returns: "A page of videos.",
      handle({ context, query }) {
        const { folder_id, title } = query;
        const wanted = title.toLowerCase();
        return heygen.list(
          query,
          VIDEOS,
          (job) => v3Video.of(heygen.view(job, context)),
          (job) => {
            if (!folder_id && !wanted) return true;
            const view = heygen.view(job, context);
            return (!folder_id || view.submission.folderId === folder_id) &&
              (view.title ?? "").toLowerCase().includes(wanted);
          },
        );
      },
    }),
    bulkStatusRoute(heygen, simulation, resource),
    ...batchRoutes(heygen, simulation, resource),
    defineV3Route({
      route: `GET ${PATH}/{id}`,
      operationId: "v3GetVideo",
      summary: "returns a video or a translation",
      about,
      fields: v3Video.fields,
      readsStatus: true,
      data: v3Video.schema,
      returns: "The video.",
      errors: missing,
      handle: ({ context, job }) => v3Video.of(heygen.read(job, context)),
    }),
    defineV3Route({
      route: `DELETE ${PATH}/{id}`,
      operationId: "v3DeleteVideo",
      summary: "deletes a video, and ends it if it has not ended",
      about,
      data: z.object({ id: z.string(), deleted: z.literal(true) }),
      returns: "The id.",
      errors: missing,
      handle({ job }) {
        heygen.delete(job);
        return { id: heygen.idOf(job), deleted: true as const };
      },
    }),
  ];
}
