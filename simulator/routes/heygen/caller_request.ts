import { z } from "@hono/zod-openapi";
import type { JobRequest } from "../../core/draw.ts";
import type { Submission } from "../../core/job.ts";
import type { OneOrMore } from "../../core/jobs.ts";
import type { RequestContext } from "../../message/request_context.ts";
import { callbackOf } from "../create_job.ts";
import { text } from "./schemas.ts";

/** The fields that a new video has in all generations. */
export const videoFields = {
  title: z.string().max(200).nullish(),
  callback_id: text,
  callback_url: text,
  folder_id: text,
};

/** What a caller may give of any new job. */
type CallerFields = z.output<z.ZodObject<typeof videoFields>>;

/** The job that a request creates. */
export function callerRequest(
  context: RequestContext,
  { title, callback_id, callback_url, folder_id }: Partial<CallerFields>,
  submission: Submission,
): JobRequest {
  return {
    ...(title ? { title } : {}),
    ...callbackOf(context, callback_url),
    submission: {
      ...submission,
      callbackId: callback_id ?? undefined,
      folderId: folder_id ?? undefined,
    },
  };
}

/** The jobs of a request, one for each language. */
export function perLanguage(
  [first = "", ...others]: readonly string[],
  request: (language: string) => JobRequest,
): OneOrMore<JobRequest> {
  return [request(first), ...others.map(request)];
}

export function videoRequest(
  context: RequestContext,
  fields: CallerFields,
  generation: 2 | 3,
): JobRequest {
  return callerRequest(context, fields, { kind: "video", generation });
}
