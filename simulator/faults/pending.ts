import type { PlainResponse } from "../message/plain_response.ts";
import type { RequestContext } from "../message/request_context.ts";
import type { WireFields } from "../message/wire.ts";
import { type Body, changeBody, overwrite } from "./_body.ts";

/** The progress of a job that never ends. */
const ALMOST = 0.99;

/**
 * Rewrites the response to a read as if the job had not ended. A response that
 * shows a pending job already, or no job, stays as it is; so does that of a
 * cancelled job, since a cancellation is final.
 *
 * @param context Records that a pending job was shown.
 * @param phase The phase to show in place of the real one.
 */
export function asPending(
  context: RequestContext,
  response: PlainResponse,
  phase?: "queued" | "running",
): PlainResponse {
  const { shown, job, route } = context;
  const fields = route?.fields;
  if (job?.outcome === "cancelled") return response;
  if (!fields || shown === undefined || shown === "pending" && !phase) {
    return response;
  }
  const changed = changeBody(
    response,
    (body) => pendingBody(body, fields, phase),
  );
  if (changed !== response) context.shown = "pending";
  return changed;
}

/** The body of a job as if it was pending in a phase. */
export function pendingBody(
  body: Body,
  fields: WireFields,
  phase: "queued" | "running" = "running",
): Body {
  const { status = [], words, pending, queued, noResult } = fields;
  const values: Record<string, unknown> = { ...noResult, ...pending };
  for (const field of status) values[field] = words?.[phase] ?? "pending";
  if (fields.phase !== undefined) values[fields.phase] = phase;
  if (fields.progress !== undefined) {
    const progress = body[fields.progress];
    values[fields.progress] = phase === "queued"
      ? 0
      : Math.min(typeof progress === "number" ? progress : 1, ALMOST);
  }
  if (phase === "queued") Object.assign(values, queued);
  return overwrite(body, values);
}
