import { z } from "@hono/zod-openapi";
import type { Route } from "../../../http/route.ts";
import { HttpProblem } from "../../../message/http_problem.ts";
import {
  INVALID_VIDEO_ID,
  v1Status,
  v1Translation,
  v1Video,
} from "../../../wire/heygen_v1.ts";
import type { HeyGen, Kind } from "../heygen.ts";
import { pageQuery } from "../schemas.ts";
import { defineV1Route } from "../route.ts";

const VIDEOS: readonly Kind[] = ["video", "translation"];

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
      fields: v1Status.fields,
      readsStatus: true,
      data: v1Status.schema,
      errors,
      handle: ({ context, job }) => v1Status.of(heygen.read(job, context)),
    }),
    defineV1Route({
      route: "GET /v1/video_translate.get",
      operationId: "v1GetTranslation",
      summary: "returns the status of a translation",
      about: about("video_translate_id", ["translation"]),
      inputs: { query: z.object({ video_translate_id: z.string() }) },
      fields: v1Translation.fields,
      readsStatus: true,
      data: v1Translation.schema,
      errors,
      handle: ({ context, job }) => v1Translation.of(heygen.read(job, context)),
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
        const { data, next_token } = heygen.list(
          query,
          VIDEOS,
          (job) => v1Video.of(heygen.view(job, context)),
        );
        return { total: heygen.count(VIDEOS), token: next_token, videos: data };
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
