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

/** The status words. The service also has `waiting`, which strict clients refuse. */
const status = statusField(
  {
    queued: "pending",
    running: "processing",
    completed: "completed",
    error: "failed",
    cancelled: "failed",
  } as const,
);

const text = z.string().nullable();

const file = (name: ResultFile) => fileField(z.url().nullable(), name);

/** The code of a failure without one of its own. */
const DEFAULT_CODE = 40_119;

/** The status of a video. */
export const v1Status = heygenBody("V1VideoDetails", null, {
  id: jobField(z.string(), ({ id }) => id),
  status,
  video_url: file("video"),
  video_url_caption: file("video"),
  caption_url: file("srt"),
  thumbnail_url: file("thumbnail"),
  gif_url: file("gif"),
  duration: jobField(
    z.number().nullable().describe("The length in seconds."),
    ({ phase, duration }) => phase === "completed" ? duration : undefined,
    "end",
  ),
  callback_id: jobField(text, ({ submission }) => submission.callbackId),
  created_at: createdAt,
  error: jobField(
    z.object({ code: z.int(), detail: z.string(), message: z.string() })
      .nullable().describe("Why it failed; null if no reason is known."),
    ({ failure, failureCode = "" }) =>
      failure === undefined ? undefined : {
        // A number here.
        code: /^\d{1,9}$/.test(failureCode)
          ? Number(failureCode)
          : DEFAULT_CODE,
        detail: failure,
        message: failure,
      },
    "end",
  ),
});

/** A video in a list. */
export const v1Video = heygenBody("V1Video", null, {
  video_id: jobField(z.string(), ({ id }) => id),
  video_title: jobField(z.string(), ({ title }) => title ?? "Untitled Video"),
  status,
  created_at: createdAt,
  type: jobField(
    z.enum(["GENERATED", "TRANSLATED"]),
    ({ submission }) =>
      submission.kind === "video" ? "GENERATED" : "TRANSLATED",
  ),
});

/** A translation, as `video_translate.get` has it. */
export const v1Translation = heygenBody("V1VideoTranslate", null, {
  video_translate_id: jobField(z.string(), ({ id }) => id),
  title: jobField(text, ({ title }) => title),
  status,
  url: file("video"),
  message: jobField(
    text.describe("Why it failed."),
    ({ failure }) => failure,
    "end",
  ),
});
