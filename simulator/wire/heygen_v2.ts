import { z } from "@hono/zod-openapi";
import type { ProblemDetails } from "../message/plain_response.ts";
import type { Wire } from "../message/wire.ts";
import { heygenError } from "./heygen_errors.ts";
import { fileField, heygenBody, jobField, statusField } from "./heygen_body.ts";

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

/** A translation. */
export const v2Translation = heygenBody("V2VideoTranslate", null, {
  video_translate_id: jobField(z.string(), ({ id }) => id),
  title: jobField(z.string().nullable(), ({ title }) => title),
  status: statusField(
    {
      queued: "pending",
      running: "running",
      completed: "success",
      error: "failed",
      cancelled: "failed",
    } as const,
  ),
  url: fileField(
    z.url().nullable().describe("The URL of the result, which expires."),
    "video",
  ),
  message: jobField(
    z.string().nullable().describe("Why it failed."),
    ({ failure }) => failure,
    "end",
  ),
});
