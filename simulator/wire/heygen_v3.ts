import { z } from "@hono/zod-openapi";
import type { Phase } from "../core/job.ts";
import type { ProblemDetails } from "../message/plain_response.ts";
import type { Wire, WireFields } from "../message/wire.ts";
import { heygenError } from "./heygen_errors.ts";
import type { HeyGenView } from "./heygen_view.ts";

const errorSchema = z.object({
  error: z.object({
    code: z.string().describe("The kind of error."),
    message: z.string().describe("What is wrong, for people."),
    param: z.string().optional().describe("The invalid parameter."),
    doc_url: z.string().describe("The page about the kind of error."),
  }),
}).openapi("V3Error");

/** The third generation: `{ data }` or `{ error }`. */
export const V3: Wire = {
  prefix: "/v3/",
  errorSchema,
  encodeError(problem: ProblemDetails) {
    const { status, code, message, param } = heygenError(problem);
    const doc_url = `https://developers.heygen.com/docs/error-codes#${
      code.replaceAll("_", "-")
    }`;
    return { status, body: { error: { code, message, param, doc_url } } };
  },
};

export function v3Body<T>(data: T): { readonly data: T } {
  return { data };
}

export function v3Schema(data: z.ZodType) {
  return z.object({ data });
}

type Words = Readonly<Record<Phase, string>>;

/** The status words of translations and lipsyncs. */
const TRANSLATION_WORDS = {
  queued: "pending",
  running: "running",
  completed: "completed",
  error: "failed",
  cancelled: "failed",
} as const satisfies Words;

/** The status words of `/v3/videos/{id}`. */
const VIDEO_WORDS = {
  ...TRANSLATION_WORDS,
  running: "processing",
} as const satisfies Words;

/** The status words of bulk reads and batches. */
export const ITEM_WORDS = {
  ...VIDEO_WORDS,
  queued: "queued",
} as const satisfies Words;

const PROOFREAD_WORDS = {
  ...VIDEO_WORDS,
  queued: "processing",
} as const satisfies Words;

export const translationSchema = z.object({
  id: z.string().describe("The id."),
  status: z.enum(["pending", "running", "completed", "failed"]),
  title: z.string().optional(),
  input_language: z.string().optional(),
  output_language: z.string().optional(),
  duration: z.number().optional().describe("The length in seconds."),
  translate_audio_only: z.boolean().optional(),
  callback_id: z.string().optional(),
  folder_id: z.string().optional(),
  created_at: z.int().describe("In seconds since the epoch."),
  video_url: z.url().optional(),
  audio_url: z.url().optional(),
  srt_caption_url: z.url().optional(),
  vtt_caption_url: z.url().optional(),
  failure_message: z.string().optional(),
}).openapi("V3VideoTranslation");

export const TRANSLATION_FIELDS: WireFields = {
  times: ["created_at"],
  status: ["data.status"],
  words: TRANSLATION_WORDS,
  pending: { "data.failure_message": undefined },
  noResult: {
    "data.video_url": undefined,
    "data.audio_url": undefined,
    "data.srt_caption_url": undefined,
    "data.vtt_caption_url": undefined,
  },
};

/** A translation; fields without a value are left out. */
export function translationBody(
  view: HeyGenView,
): z.output<typeof translationSchema> {
  const { id, phase, submission, language } = view;
  const isTranslation = submission.kind === "translation";
  return {
    id,
    status: TRANSLATION_WORDS[phase],
    title: view.title,
    input_language: submission.inputLanguage,
    output_language: isTranslation ? language.name : undefined,
    duration: view.duration,
    translate_audio_only: isTranslation
      ? submission.audioOnly ?? false
      : undefined,
    callback_id: submission.callbackId,
    folder_id: submission.folderId,
    created_at: view.createdAt,
    video_url: view.urlOf("video"),
    audio_url: view.urlOf("audio"),
    srt_caption_url: view.urlOf("srt"),
    vtt_caption_url: view.urlOf("vtt"),
    failure_message: view.failure,
  };
}

export const videoSchema = z.object({
  id: z.string().describe("The id."),
  status: z.enum(["pending", "processing", "completed", "failed"]),
  title: z.string().optional(),
  created_at: z.int().describe("In seconds since the epoch."),
  completed_at: z.int().optional().describe("In seconds since the epoch."),
  duration: z.number().optional().describe("The length in seconds."),
  video_url: z.url().optional(),
  captioned_video_url: z.url().optional(),
  thumbnail_url: z.url().optional(),
  gif_url: z.url().optional(),
  subtitle_url: z.url().optional(),
  video_page_url: z.url().optional(),
  folder_id: z.string().optional(),
  output_language: z.string().optional().describe("Only of a translation."),
  failure_code: z.string().optional(),
  failure_message: z.string().optional(),
}).openapi("V3Video");

/** The code of a failure without one of its own. */
export const DEFAULT_CODE = "internal_error";

export const VIDEO_FIELDS: WireFields = {
  times: ["created_at", "completed_at"],
  status: ["data.status"],
  words: VIDEO_WORDS,
  pending: {
    "data.completed_at": undefined,
    "data.failure_code": undefined,
    "data.failure_message": undefined,
  },
  noResult: {
    "data.video_url": undefined,
    "data.captioned_video_url": undefined,
    "data.thumbnail_url": undefined,
    "data.gif_url": undefined,
    "data.subtitle_url": undefined,
    "data.video_page_url": undefined,
  },
};

/** A video; fields without a value are left out. */
export function videoBody(view: HeyGenView): z.output<typeof videoSchema> {
  const { id, phase, submission } = view;
  const hasFailed = phase === "error" || phase === "cancelled";
  return {
    id,
    status: VIDEO_WORDS[phase],
    title: view.title,
    created_at: view.createdAt,
    completed_at: phase === "completed" ? view.endedAt : undefined,
    duration: view.duration,
    video_url: view.urlOf("video"),
    captioned_video_url: view.urlOf("video"),
    thumbnail_url: view.urlOf("thumbnail"),
    gif_url: view.urlOf("gif"),
    subtitle_url: view.urlOf("srt"),
    folder_id: submission.folderId,
    output_language: submission.kind === "translation"
      ? view.language.code
      : undefined,
    failure_code: hasFailed ? view.failureCode ?? DEFAULT_CODE : undefined,
    failure_message: view.failure,
  };
}

export const proofreadSchema = z.object({
  id: z.string(),
  status: z.enum(["processing", "completed", "failed"]),
  title: z.string().optional(),
  input_language: z.string().optional(),
  output_language: z.string(),
  created_at: z.int().describe("In seconds since the epoch."),
  submitted_for_review: z.boolean(),
  failure_message: z.string().optional(),
}).openapi("V3Proofread");

export const PROOFREAD_FIELDS: WireFields = {
  times: ["created_at"],
  status: ["data.status"],
  words: PROOFREAD_WORDS,
  pending: { "data.failure_message": undefined },
};

/** A proofread; fields without a value are left out. */
export function proofreadBody(
  view: HeyGenView,
): z.output<typeof proofreadSchema> {
  return {
    id: view.id,
    status: PROOFREAD_WORDS[view.phase],
    title: view.title,
    input_language: view.submission.inputLanguage,
    output_language: view.language.name,
    created_at: view.createdAt,
    submitted_for_review: false,
    failure_message: view.failure,
  };
}
