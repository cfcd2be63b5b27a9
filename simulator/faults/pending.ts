import { type PlainResponse, withHeaders } from "../message/plain_response.ts";
import type { RequestContext } from "../message/request_context.ts";
import { hintOf, type HintSettings } from "../message/job_headers.ts";
import type { WireFields } from "../message/wire.ts";
import { type Body, changeBody, overwrite } from "./_body.ts";

const MAX_PENDING_PROGRESS = 0.99;

/** What the hint when to poll again depends on. */
export interface HintSource {
  readonly settings: HintSettings;
  /** The simulator's time, in milliseconds since the epoch. */
  now(): number;
}

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
  source: HintSource,
  phase?: "queued" | "running",
): PlainResponse {
  const { shown, job } = context;
  if (
    job?.outcome === "cancelled" || shown === undefined ||
    shown === "pending" && !phase
  ) return response;
  const changed = withPendingBody(context, response, source, phase);
  if (changed !== response) context.shown = "pending";
  return changed;
}

/**
 * Gives a response the body of a pending job, and its `Retry-After`.
 *
 * @param word The status to show; that of the phase if not given.
 */
export function withPendingBody(
  context: RequestContext,
  response: PlainResponse,
  { settings, now }: HintSource,
  phase: "queued" | "running" = "running",
  word?: string,
): PlainResponse {
  const { job, route } = context;
  const fields = route?.fields;
  if (!fields) return response;
  const { hints } = fields;
  const changed = changeBody(context, response, (body) => {
    const values = pendingValues(body, fields, phase, word);
    const wait = Math.ceil(settings.retryAfter) || null;
    for (const hint of hints ?? []) values[hint] = wait;
    return overwrite(body, values);
  });
  if (changed === response || changed.stream || !hints || !job) return changed;
  if (context.retryAfter !== undefined) return changed;
  const value = hintOf(settings, context, job, now());
  if (value === undefined) return changed;
  if (hints.length > 0) context.retryAfter = settings.retryAfter;
  return withHeaders(changed, { "retry-after": value });
}

function pendingValues(
  body: Body,
  fields: WireFields,
  phase: "queued" | "running",
  word?: string,
): Record<string, unknown> {
  const { status = [], words, pending, queued, noResult } = fields;
  const values: Record<string, unknown> = { ...noResult, ...pending };
  for (const field of status) {
    values[field] = word ?? words?.[phase] ?? "pending";
  }
  if (fields.phase !== undefined) values[fields.phase] = phase;
  if (fields.progress !== undefined) {
    const progress = body[fields.progress];
    values[fields.progress] = phase === "queued" ? 0 : Math.min(
      typeof progress === "number" ? progress : 1,
      MAX_PENDING_PROGRESS,
    );
  }
  return phase === "queued" ? { ...values, ...queued } : values;
}
