import { z } from "@hono/zod-openapi";
import type { Route } from "../../http/route.ts";
import { HttpProblem } from "../../message/http_problem.ts";
import { jsonResponse } from "../../message/plain_response.ts";
import { VIDEO_FIELDS, videoBody, videoSchema } from "../../wire/heygen_v3.ts";
import { HeyGen, type Kind } from "../heygen.ts";
import { pageQuery, pageSchema } from "../heygen_schemas.ts";
import { videoFields, videoRequest } from "../new_video.ts";
import { batchRoutes } from "./batches.ts";
import { bulkStatusRoute } from "./bulk_status.ts";
import { defineV3Route, json } from "../heygen_route.ts";
import type { JobResource, ResourceSource } from "./resource.ts";

const PATH = "/v3/videos";

const RESOURCE: JobResource = {
  kind: "video",
  path: PATH,
  name: "Video",
  noun: "Video",
  idsParameter: "video_ids",
  itemsField: "videos",
};

const VIDEOS: readonly Kind[] = ["video", "translation"];

/** The body of a new video. The fields of its type are not checked. */
const newVideo = z.looseObject({
  ...videoFields,
  type: z.enum(["avatar", "image", "cinematic_avatar", "studio"])
    .default("avatar"),
  output_format: z.enum(["mp4", "webm"]).default("mp4"),
}).openapi("V3NewVideo");

const created = z.object({
  video_id: z.string(),
  status: z.literal("waiting"),
  output_format: z.enum(["mp4", "webm"]),
}).openapi("V3CreatedVideo");

/**
 * Videos of the third generation, translations among them.
 *
 * @param simulation The simulation.
 */
export function videoRoutes(
  simulation: ResourceSource,
): readonly Route[] {
  const { heygenIds } = simulation;
  const heygen = new HeyGen(simulation);
  const about = heygen.locator(
    VIDEOS,
    (id) =>
      new HttpProblem(404, `Video ${id} not found`, {
        code: "video_not_found",
      }),
  );
  const missing = { 404: { description: "The video does not exist." } };
  return [
    defineV3Route({
      method: "POST",
      path: PATH,
      operationId: "v3CreateVideo",
      summary: "creates a video",
      idempotent: "any-body",
      callsBack: true,
      inputs: { body: newVideo },
      responses: {
        200: {
          description: "The id.",
          content: json(z.object({ data: created })),
        },
        402: { description: "The balance is used up." },
        429: { description: "The limit of concurrent jobs is reached." },
      },
      handle: ({ context, body }) =>
        heygen.create(
          context,
          [videoRequest(context, body, 3)],
          "reject",
          ([job]) =>
            jsonResponse(200, {
              data: {
                video_id: job && heygenIds.encode(job),
                status: "waiting",
                output_format: body.output_format,
              },
            }),
        ),
    }),
    defineV3Route({
      method: "GET",
      path: PATH,
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
      responses: {
        200: {
          description: "A page of videos.",
          content: json(pageSchema(videoSchema)),
        },
      },
      handle({ context, query }) {
        const { folder_id, title } = query;
        const wanted = title.toLowerCase();
        return jsonResponse(
          200,
          heygen.list(
            query,
            VIDEOS,
            (job) => videoBody(heygen.view(job, context)),
            (job) => {
              if (!folder_id && !wanted) return true;
              const view = heygen.view(job, context);
              return (!folder_id || view.submission.folderId === folder_id) &&
                (view.title ?? "").toLowerCase().includes(wanted);
            },
          ),
        );
      },
    }),
    bulkStatusRoute(simulation, RESOURCE, VIDEOS),
    ...batchRoutes(
      simulation,
      RESOURCE,
      newVideo,
      (body, context) => [videoRequest(context, body, 3)],
    ),
    defineV3Route({
      method: "GET",
      path: `${PATH}/{id}`,
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
        ...missing,
      },
      handle: ({ context, job }) =>
        jsonResponse(200, { data: videoBody(heygen.read(job, context)) }),
    }),
    defineV3Route({
      method: "DELETE",
      path: `${PATH}/{id}`,
      operationId: "v3DeleteVideo",
      summary: "deletes a video, and ends it if it has not ended",
      about,
      responses: {
        200: {
          description: "The id.",
          content: json(z.object({
            data: z.object({ id: z.string(), deleted: z.literal(true) }),
          })),
        },
        ...missing,
      },
      handle({ job }) {
        heygen.delete(job);
        return jsonResponse(200, {
          data: { id: heygenIds.encode(job), deleted: true },
        });
      },
    }),
  ];
}
