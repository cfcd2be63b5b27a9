import type { PlainResponse } from "../http/plain_response.ts";
import type { RequestContext } from "../http/request_context.ts";
import { type Body, changeBody, overwrite, withoutResult } from "./_body.ts";

/** The progress of a job that never gets to its end. */
const ALMOST = 0.99;

/**
 * Rewrites the response to a read as if the job had not ended. A response that
 * shows a pending job already, or no job, stays as it is; so does that of a
 * cancelled job, since a cancellation is final.
 *
 * @param exchange The request; it has told of a pending job then.
 * @param answer What was to be answered.
 * @param phase What the job is said to be doing, in place of the truth.
 */
export function asPending(
  exchange: RequestContext,
  answer: PlainResponse,
  phase?: "queued" | "running",
): PlainResponse {
  const { told, job } = exchange;
  if (job?.outcome === "cancelled") return answer;
  if (told === undefined || told === "pending" && !phase) return answer;
  const changed = changeBody(answer, (body) => pendingBody(body, phase));
  if (changed !== answer) exchange.told = "pending";
  return changed;
}

/** The body of a job that has not ended. */
export function pendingBody(
  body: Body,
  phase: "queued" | "running" = "running",
): Body {
  const { progress } = body;
  const queued = phase === "queued";
  return overwrite(withoutResult(body), {
    status: "pending",
    result: "pending",
    phase,
    progress: queued
      ? 0
      : typeof progress === "number"
      ? Math.min(progress, ALMOST)
      : ALMOST,
    ...(queued ? { started_at: null } : {}),
    completed_at: null,
    completion_time: null,
    error: null,
  });
}
