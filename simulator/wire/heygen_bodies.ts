import { z } from "@hono/zod-openapi";
import { fileField, heygenBody, jobField, statusField } from "./heygen_body.ts";
import type { HeyGenView } from "./heygen_view.ts";
import type { ResultFile } from "./result_urls.ts";

/** The status words of translations and lipsyncs in the third generation. */
const TRANSLATION_WORDS = {
  queued: "pending",
  running: "running",
  completed: "completed",
  error: "failed",
  cancelled: "failed",
} as const;

/**
 * The status words of videos. The first generation also has `waiting`, which strict
 * clients refuse.
 */
const VIDEO_WORDS = { ...TRANSLATION_WORDS, running: "processing" } as const;

/** The status words of bulk reads and batches. */
export const ITEM_WORDS = { ...VIDEO_WORDS, queued: "queued" } as const;

/** The code of a failure without one of its own. */
export const DEFAULT_CODE = "internal_error";

type TextOf = (view: HeyGenView) => string | undefined;

const nullable = (of: TextOf) => jobField(z.string().nullable(), of);
const optional = (of: TextOf) => jobField(z.string().optional(), of);

const id = jobField(z.string(), (view) => view.id);
const createdAt = jobField(
  z.int().describe("In seconds since the epoch."),
  (view) => view.createdAt,
  "time",
);
const titleOf = (view: HeyGenView) => view.title;

const v1File = (name: ResultFile) => fileField(z.url().nullable(), name);

const message = jobField(
  z.string().nullable().describe("Why it failed."),
  (view) => view.failure,
  "end",
);

/** The status of a video in the first generation. */
export const v1Status = heygenBody("V1VideoDetails", null, {
  id,
  status: statusField(VIDEO_WORDS),
  video_url: v1File("video"),
  video_url_caption: v1File("video"),
  caption_url: v1File("srt"),
  thumbnail_url: v1File("thumbnail"),
  gif_url: v1File("gif"),
  duration: jobField(
    z.number().nullable().describe("The length in seconds."),
    ({ phase, duration }) => phase === "completed" ? duration : undefined,
    "end",
  ),
  callback_id: nullable(({ submission }) => submission.callbackId),
  created_at: createdAt,
  error: jobField(
    z.object({ code: z.int(), detail: z.string(), message: z.string() })
      .nullable().describe("Why it failed; null if no reason is known."),
    ({ failure, failureCode = "" }) => {
      if (failure === undefined) return undefined;
      // A number here.
      const code = /^\d{1,9}$/.test(failureCode) ? Number(failureCode) : 40_119;
      return { code, detail: failure, message: failure };
    },
    "end",
  ),
});

/** A video in a list of the first generation. */
export const v1Video = heygenBody("V1Video", null, {
  video_id: id,
  video_title: jobField(z.string(), ({ title }) => title ?? "Untitled Video"),
  status: statusField(VIDEO_WORDS),
  created_at: createdAt,
  type: jobField(
    z.enum(["GENERATED", "TRANSLATED"]),
    ({ submission }) =>
      submission.kind === "video" ? "GENERATED" : "TRANSLATED",
  ),
});

/** A translation, as `video_translate.get` of the first generation has it. */
export const v1Translation = heygenBody("V1VideoTranslate", null, {
  video_translate_id: id,
  title: nullable(titleOf),
  status: statusField(VIDEO_WORDS),
  url: v1File("video"),
  message,
});

/** A translation in the second generation. */
export const v2Translation = heygenBody("V2VideoTranslate", null, {
  video_translate_id: id,
  title: nullable(titleOf),
  status: statusField({ ...TRANSLATION_WORDS, completed: "success" } as const),
  url: fileField(
    z.url().nullable().describe("The URL of the result, which expires."),
    "video",
  ),
  message,
});

const v3File = (name: ResultFile) => fileField(z.url().optional(), name);

const v3Id = jobField(z.string().describe("The id."), (view) => view.id);
const inputLanguage = optional(({ submission }) => submission.inputLanguage);
const folder = optional(({ submission }) => submission.folderId);
const duration = jobField(
  z.number().optional().describe("The length in seconds."),
  (view) => view.duration,
);
const failure = jobField(
  z.string().optional(),
  (view) => view.failure,
  "end",
);

/** A translation or a lipsync in the third generation. */
export const v3Translation = heygenBody("V3VideoTranslation", undefined, {
  id: v3Id,
  status: statusField(TRANSLATION_WORDS),
  title: optional(titleOf),
  input_language: inputLanguage,
  output_language: optional(({ submission, language }) =>
    submission.kind === "translation" ? language.name : undefined
  ),
  duration,
  translate_audio_only: jobField(
    z.boolean().optional(),
    ({ submission: { kind, audioOnly = false } }) =>
      kind === "translation" ? audioOnly : undefined,
  ),
  callback_id: optional(({ submission }) => submission.callbackId),
  folder_id: folder,
  created_at: createdAt,
  video_url: v3File("video"),
  audio_url: v3File("audio"),
  srt_caption_url: v3File("srt"),
  vtt_caption_url: v3File("vtt"),
  failure_message: failure,
});

/** A video, as `/v3/videos` has all kinds of jobs. */
export const v3Video = heygenBody("V3Video", undefined, {
  id: v3Id,
  status: statusField(VIDEO_WORDS),
  title: optional(titleOf),
  created_at: createdAt,
  completed_at: jobField(
    z.int().optional().describe("In seconds since the epoch."),
    ({ phase, endedAt }) => phase === "completed" ? endedAt : undefined,
    "time",
    "end",
  ),
  duration,
  video_url: v3File("video"),
  captioned_video_url: v3File("video"),
  thumbnail_url: v3File("thumbnail"),
  gif_url: v3File("gif"),
  subtitle_url: v3File("srt"),
  video_page_url: jobField(z.url().optional(), () => undefined),
  folder_id: folder,
  output_language: jobField(
    z.string().optional().describe("Only of a translation."),
    ({ submission, language }) =>
      submission.kind === "translation" ? language.code : undefined,
  ),
  failure_code: jobField(
    z.string().optional(),
    ({ phase, failureCode = DEFAULT_CODE }) =>
      phase === "error" || phase === "cancelled" ? failureCode : undefined,
    "end",
  ),
  failure_message: failure,
});

export const v3Proofread = heygenBody("V3Proofread", undefined, {
  id,
  status: statusField({ ...VIDEO_WORDS, queued: "processing" } as const),
  title: optional(titleOf),
  input_language: inputLanguage,
  output_language: jobField(z.string(), ({ language }) => language.name),
  created_at: createdAt,
  submitted_for_review: jobField(z.boolean(), () => false),
  failure_message: failure,
});
