import { z } from "@hono/zod-openapi";
import type { Phase } from "../core/job.ts";
import type { ProblemDetails } from "../message/plain_response.ts";
import type { Wire, WireFields } from "../message/wire.ts";
import { heygenError } from "./heygen_errors.ts";
import type { HeyGenView } from "./heygen_view.ts";

/** The code of an id that no video has. */
export const INVALID_VIDEO_ID = "40031";

const INVALID_QUERY = 40_012;

/** The code of an error that has no code of its own, by the status code. */
const CODES: Readonly<Record<number, number>> = {
  400: 40_001,
  401: 400_112,
  402: 400_118,
  404: 40_404,
  429: 400_123,
};

/** The first generation: `{ code: 100, data, message }` or `{ code, message }`. */
export const V1: Wire = {
  prefix: "/v1/",
  errorSchema: z.object({
    code: z.int().describe("The kind of error."),
    message: z.string().describe("What is wrong, for people."),
  }).openapi("V1Error"),
  encodeError(problem: ProblemDetails) {
    const { status, message } = heygenError(problem);
    return { status, body: { code: codeOf(problem, status), message } };
  },
};

function codeOf(
  { status, code, errors: [first] = [] }: ProblemDetails,
  sent: number,
): number {
  if (code !== undefined && /^\d+$/.test(code)) return Number(code);
  const isQuery = status === 422 && first && !/^(?:\/|$)/.test(first.pointer);
  return isQuery
    ? INVALID_QUERY
    : CODES[sent] ?? (sent < 500 ? 40_001 : 500_000);
}

export function v1Body<T>(data: T): { code: 100; data: T; message: string } {
  return { code: 100, data, message: "Success" };
}

export function v1Schema(data: z.ZodType) {
  return z.object({
    code: z.literal(100),
    data,
    message: z.string(),
  });
}

/** The status words. The service also has `waiting`, which strict clients refuse. */
const WORDS = {
  queued: "pending",
  running: "processing",
  completed: "completed",
  error: "failed",
  cancelled: "failed",
} as const satisfies Readonly<Record<Phase, string>>;

const status = z.enum(["pending", "processing", "completed", "failed"]);

const fileUrl = z.url().nullable();

/** The code of a failure without one of its own. */
const DEFAULT_CODE = 40_119;

export const v1StatusSchema = z.object({
  id: z.string(),
  status,
  video_url: fileUrl,
  video_url_caption: fileUrl,
  caption_url: fileUrl,
  thumbnail_url: fileUrl,
  gif_url: fileUrl,
  duration: z.number().nullable().describe("The length in seconds."),
  callback_id: z.string().nullable(),
  created_at: z.int().describe("In seconds since the epoch."),
  error: z.object({
    code: z.int(),
    detail: z.string(),
    message: z.string(),
  }).nullable().describe("Why it failed; null if no reason is known."),
}).openapi("V1VideoStatus");

export const V1_STATUS_FIELDS: WireFields = {
  times: ["created_at"],
  status: ["data.status"],
  words: WORDS,
  pending: { "data.error": null, "data.duration": null },
  noResult: {
    "data.video_url": null,
    "data.video_url_caption": null,
    "data.caption_url": null,
    "data.thumbnail_url": null,
    "data.gif_url": null,
  },
};

/** The status of a video; fields without a value are null. */
export function v1StatusBody(
  view: HeyGenView,
): z.output<typeof v1StatusSchema> {
  const { id, phase, submission, failure } = view;
  return {
    id,
    status: WORDS[phase],
    video_url: view.urlOf("video") ?? null,
    video_url_caption: view.urlOf("video") ?? null,
    caption_url: view.urlOf("srt") ?? null,
    thumbnail_url: view.urlOf("thumbnail") ?? null,
    gif_url: view.urlOf("gif") ?? null,
    duration: phase === "completed" ? view.duration : null,
    callback_id: submission.callbackId ?? null,
    created_at: view.createdAt,
    error: failure === undefined
      ? null
      : { code: failureCodeOf(view), detail: failure, message: failure },
  };
}

/** The code of a failure, which is a number here. */
function failureCodeOf({ failureCode = "" }: HeyGenView): number {
  return /^\d{1,9}$/.test(failureCode) ? Number(failureCode) : DEFAULT_CODE;
}

export const v1VideoSchema = z.object({
  video_id: z.string(),
  video_title: z.string(),
  status,
  created_at: z.int().describe("In seconds since the epoch."),
  type: z.enum(["GENERATED", "TRANSLATED"]),
}).openapi("V1Video");

export function v1VideoBody(view: HeyGenView): z.output<typeof v1VideoSchema> {
  const { id, phase, submission } = view;
  return {
    video_id: id,
    video_title: view.title ?? "Untitled Video",
    status: WORDS[phase],
    created_at: view.createdAt,
    type: submission.kind === "video" ? "GENERATED" : "TRANSLATED",
  };
}

/** A translation, as `video_translate.get` has it. */
export const v1TranslationSchema = z.object({
  video_translate_id: z.string(),
  title: z.string().nullable(),
  status,
  url: fileUrl,
  message: z.string().nullable().describe("Why it failed."),
}).openapi("V1VideoTranslate");

export const V1_TRANSLATION_FIELDS: WireFields = {
  times: [],
  status: ["data.status"],
  words: WORDS,
  pending: { "data.message": null },
  noResult: { "data.url": null },
};

/** A translation; fields without a value are null. */
export function v1TranslationBody(
  view: HeyGenView,
): z.output<typeof v1TranslationSchema> {
  return {
    video_translate_id: view.id,
    title: view.title ?? null,
    status: WORDS[view.phase],
    url: view.urlOf("video") ?? null,
    message: view.failure ?? null,
  };
}
