import { ifNoneMatch } from "@std/http/etag";
import { hasEnded, type Job } from "../core/job.ts";
import { etagOf, hintOf, tagsIn } from "../message/job_headers.ts";
import {
  jsonResponse,
  type PlainResponse,
  withHeaders,
} from "../message/plain_response.ts";
import { baseUrlOf, readHeader } from "../message/request.ts";
import type { RequestContext } from "../message/request_context.ts";
import type { Parts } from "../parts.ts";
import { jobBody, type JobBodySource } from "../wire/jobs.ts";

/**
 * Responds with the status of a job, and records in the context what it shows.
 *
 * @param headers The headers of a response to its creation, which is a 202.
 */
export function jobResponse(
  simulation: JobBodySource & Pick<Parts, "ids" | "settings" | "time">,
  context: RequestContext,
  job: Job,
  headers?: Readonly<Record<string, string>>,
): PlainResponse {
  const now = simulation.time.now();
  const origin = baseUrlOf(context.request.url);
  const body = jobBody(job, simulation, { now, origin });
  const response = stateResponse(simulation, context, job, now, body, headers);
  if (context.retryAfter !== undefined) {
    // The body has the exact time, in `retry_after_ms`.
    context.retryAfter = simulation.settings.retryAfter;
  }
  return response;
}

/**
 * Responds with the state of a job in the form of a wire, with its entity tag and
 * `Retry-After`; without the body if the client knows this state (RFC 9110, section
 * 13.1.2).
 */
export function stateResponse(
  { ids, settings }: Pick<Parts, "ids" | "settings">,
  context: RequestContext,
  job: Job,
  now: number,
  body: unknown,
  headers?: Readonly<Record<string, string>>,
): PlainResponse {
  const { request, method, route } = context;
  const ended = hasEnded(job, now);
  const etag = etagOf(job, ids.encode(job.number), now);
  const hint = ended ? undefined : hintOf(settings, context, job, now);
  if (method === "GET") context.shown = ended ? "ended" : "pending";
  const response = jsonResponse(headers ? 202 : 200, body, {
    "cache-control": "no-cache",
    etag,
    ...(hint !== undefined && { "retry-after": hint }),
    ...headers,
  });
  const known = route?.readsStatus
    ? readHeader(request.headers, "if-none-match")
    : null;
  if (known === null || ifNoneMatch(tagsIn(known), etag)) return response;
  return {
    ...withHeaders(response, { "content-type": undefined }),
    status: 304,
    body: null,
  };
}
