import { z } from "@hono/zod-openapi";
import type { JobRequest } from "../core/draw.ts";
import type { RequestContext } from "../message/request_context.ts";
import { callbackOf } from "./create_job.ts";

const text = z.string().max(2_048).nullish();

/** The fields that a new video has in all generations. */
export const videoFields = {
  title: z.string().max(200).nullish(),
  callback_id: text,
  callback_url: text,
  folder_id: text,
};

/** The values of these fields. */
type VideoFields = z.output<z.ZodObject<typeof videoFields>>;

/**
 * The job that a request for a video creates.
 *
 * @param context The request.
 * @param body Its body.
 * @param generation The generation of the API.
 */
export function videoRequest(
  context: RequestContext,
  { title, callback_id, callback_url, folder_id }: VideoFields,
  generation: 2 | 3,
): JobRequest {
  return {
    ...(title ? { title } : {}),
    ...callbackOf(context, callback_url),
    submission: {
      kind: "video",
      generation,
      callbackId: callback_id ?? undefined,
      folderId: folder_id ?? undefined,
    },
  };
}
