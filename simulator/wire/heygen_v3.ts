import { z } from "@hono/zod-openapi";
import type { ProblemDetails } from "../message/plain_response.ts";
import type { Wire } from "../message/wire.ts";
import { heygenError } from "./heygen_errors.ts";
import {
  createdAt,
  fileField,
  heygenBody,
  jobField,
  statusField,
} from "./heygen_body.ts";
import type { ResultFile } from "./result_urls.ts";

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

/** The status words of translations and lipsyncs. */
const TRANSLATION_WORDS = {
  queued: "pending",
  running: "running",
  completed: "completed",
  error: "failed",
  cancelled: "failed",
} as const;

/** The status words of `/v3/videos/{id}`. */
const VIDEO_WORDS = { ...TRANSLATION_WORDS, running: "processing" } as const;

/** The status words of bulk reads and batches. */
export const ITEM_WORDS = { ...VIDEO_WORDS, queued: "queued" } as const;

const text = z.string().optional();

const file = (name: ResultFile) => fileField(z.url().optional(), name);

const id = jobField(z.string().describe("The id."), (view) => view.id);
const title = jobField(text, (view) => view.title);
const inputLanguage = jobField(text, (view) => view.submission.inputLanguage);
const duration = jobField(
  z.number().optional().describe("The length in seconds."),
  (view) => view.duration,
);
const folder = jobField(text, (view) => view.submission.folderId);
const failure = jobField(text, (view) => view.failure, "end");

/** A translation or a lipsync. */
export const v3Translation = heygenBody("V3VideoTranslation", undefined, {
  id,
  status: statusField(TRANSLATION_WORDS),
  title,
  input_language: inputLanguage,
  output_language: jobField(
    text,
    ({ submission, language }) =>
      submission.kind === "translation" ? language.name : undefined,
  ),
  duration,
  translate_audio_only: jobField(
    z.boolean().optional(),
    ({ submission: { kind, audioOnly = false } }) =>
      kind === "translation" ? audioOnly : undefined,
  ),
  callback_id: jobField(text, ({ submission }) => submission.callbackId),
  folder_id: folder,
  created_at: createdAt,
  video_url: file("video"),
  audio_url: file("audio"),
  srt_caption_url: file("srt"),
  vtt_caption_url: file("vtt"),
  failure_message: failure,
});

/** The code of a failure without one of its own. */
export const DEFAULT_CODE = "internal_error";

/** A video, as `/v3/videos` has all kinds of jobs. */
export const v3Video = heygenBody("V3Video", undefined, {
  id,
  status: statusField(VIDEO_WORDS),
  title,
  created_at: createdAt,
  completed_at: jobField(
    z.int().optional().describe("In seconds since the epoch."),
    ({ phase, endedAt }) => phase === "completed" ? endedAt : undefined,
    "time",
    "end",
  ),
  duration,
  video_url: file("video"),
  captioned_video_url: file("video"),
  thumbnail_url: file("thumbnail"),
  gif_url: file("gif"),
  subtitle_url: file("srt"),
  video_page_url: jobField(z.url().optional(), () => undefined),
  folder_id: folder,
  output_language: jobField(
    text.describe("Only of a translation."),
    ({ submission, language }) =>
      submission.kind === "translation" ? language.code : undefined,
  ),
  failure_code: jobField(
    text,
    ({ phase, failureCode = DEFAULT_CODE }) =>
      phase === "error" || phase === "cancelled" ? failureCode : undefined,
    "end",
  ),
  failure_message: failure,
});

export const v3Proofread = heygenBody("V3Proofread", undefined, {
  id: jobField(z.string(), (view) => view.id),
  status: statusField(
    { ...VIDEO_WORDS, queued: "processing" } as const,
  ),
  title,
  input_language: inputLanguage,
  output_language: jobField(z.string(), ({ language }) => language.name),
  created_at: createdAt,
  submitted_for_review: jobField(z.boolean(), () => false),
  failure_message: failure,
});
