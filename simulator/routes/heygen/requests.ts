import { z } from "@hono/zod-openapi";
import type { JobRequest, OneOrMore } from "../../core/draw.ts";
import type { Submission } from "../../core/job.ts";
import type { RequestContext } from "../../message/request_context.ts";
import { isLanguage } from "../../wire/heygen_ids.ts";
import { callbackOf } from "../create_job.ts";

/** A text that a caller may give. */
export const text = z.string().max(2_048).nullish();

export const titleText = z.string().max(200).nullish();

export const webUrl = z.url({
  protocol: /^https?$/,
  error: "must be a URL that begins with http:// or https://",
});

export function languageSchema(strict: boolean) {
  return z.string().min(1).max(100).refine(
    (text) => !strict || isLanguage(text),
    {
      error: ({ input }) =>
        `must be one of the supported languages: current value is ${input}`,
    },
  );
}

export function objectSchema<S extends z.ZodRawShape>(
  strict: boolean,
  shape: S,
): z.ZodObject<S> {
  return strict ? z.strictObject(shape) : z.object(shape);
}

/** The schema of a video or other file: by its URL or its asset. */
export function sourceSchema(strict: boolean) {
  return z.discriminatedUnion("type", [
    objectSchema(strict, { type: z.literal("url"), url: webUrl }),
    objectSchema(strict, {
      type: z.literal("asset_id"),
      asset_id: z.string().min(1).max(255),
    }),
  ]);
}

/** The fields that a new video has in all generations. */
export const videoFields = {
  title: titleText,
  callback_id: text,
  callback_url: text,
  folder_id: text,
};

/** What a caller may give of any new job. */
type CallerFields = z.output<z.ZodObject<typeof videoFields>>;

/** The job that a request creates. */
export interface SubmittedJob extends JobRequest {
  readonly submission: Submission;
}

export function callerRequest(
  context: RequestContext,
  { title, callback_id, callback_url, folder_id }: Partial<CallerFields>,
  submission: Submission,
): SubmittedJob {
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

interface LanguageJobs extends Submission {
  readonly languages: readonly string[];
  /** The length of the video in milliseconds, if it is known. */
  readonly length?: number;
}

/** The jobs of a request, one for each language. */
export function perLanguage(
  context: RequestContext,
  body: Partial<CallerFields> & {
    readonly input_language?: string | null | undefined;
    readonly translate_audio_only?: boolean | null | undefined;
  },
  { languages: [first = "", ...others], length, ...submission }: LanguageJobs,
): OneOrMore<SubmittedJob> {
  const request = (outputLanguage: string): SubmittedJob => ({
    ...callerRequest(context, body, {
      ...submission,
      outputLanguage,
      inputLanguage: body.input_language ?? undefined,
      audioOnly: body.translate_audio_only ?? undefined,
    }),
    ...(length ? { length } : {}),
  });
  return [request(first), ...others.map(request)];
}

export function videoRequest(
  context: RequestContext,
  fields: CallerFields,
  generation: 2 | 3,
): SubmittedJob {
  return callerRequest(context, fields, { kind: "video", generation });
}
