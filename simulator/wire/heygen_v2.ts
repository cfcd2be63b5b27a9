import { z } from "@hono/zod-openapi";
import type { Phase } from "../core/job.ts";
import type { ProblemDetails } from "../message/plain_response.ts";
import type { Wire, WireFields } from "../message/wire.ts";
import { heygenError } from "./heygen_errors.ts";
import type { HeyGenView } from "./heygen_view.ts";

/** The second generation: `{ error: null, data }` or `{ data: null, error }`. */
export const V2: Wire = {
  prefix: "/v2/",
  errorSchema: z.object({
    data: z.null(),
    error: z.object({
      code: z.string().describe("The kind of error."),
      message: z.string().describe("What is wrong, for people."),
    }),
  }).openapi("V2Error"),
  encodeError(problem: ProblemDetails) {
    const { status, code, message } = heygenError(problem);
    // Measured: the service has no code of its own for a wrong key.
    const sent = status === 401 ? "internal_error" : code;
    return { status, body: { data: null, error: { code: sent, message } } };
  },
};

/** The body of a successful response. Clients need the key `error`. */
export function v2Body<T>(data: T): { readonly error: null; readonly data: T } {
  return { error: null, data };
}

export function v2Schema(data: z.ZodType) {
  return z.object({ error: z.null(), data });
}

const WORDS = {
  queued: "pending",
  running: "running",
  completed: "success",
  error: "failed",
  cancelled: "failed",
} as const satisfies Readonly<Record<Phase, string>>;

export const v2TranslationSchema = z.object({
  video_translate_id: z.string(),
  title: z.string().nullable(),
  status: z.enum(["pending", "running", "success", "failed"]),
  url: z.url().nullable().describe("The URL of the result, which expires."),
  message: z.string().nullable().describe("Why it failed."),
}).openapi("V2VideoTranslate");

export const V2_TRANSLATION_FIELDS: WireFields = {
  times: [],
  status: ["data.status"],
  words: WORDS,
  pending: { "data.message": null },
  noResult: { "data.url": null },
};

/** A translation; fields without a value are null. */
export function v2TranslationBody(
  view: HeyGenView,
): z.output<typeof v2TranslationSchema> {
  const { id, phase } = view;
  return {
    video_translate_id: id,
    title: view.title ?? null,
    status: WORDS[phase],
    url: view.urlOf("video") ?? null,
    message: view.failure ?? null,
  };
}
