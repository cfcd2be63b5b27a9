import { ifNoneMatch } from "@std/http/etag";
import { type PlainResponse, writeJson } from "../message/plain_response.ts";
import { etagOf, hintOf, tagsIn } from "../message/job_headers.ts";
import type { RequestContext } from "../message/request_context.ts";
import { jobBody, type JobBodySource } from "../wire/jobs.ts";
import { baseUrlOf, readHeader } from "../message/request.ts";
import { hasEnded, type Job } from "../core/job.ts";
import type { Parts } from "../parts.ts";

/**
 * Responds with the status of a job, and records in the context what it shows.
 */
export function jobResponse(
  simulation: JobBodySource & Pick<Parts, "ids" | "settings" | "time">,
  context: RequestContext,
  job: Job,
  status: 200 | 202 = 200,
  headers: PlainResponse["headers"] = [],
): PlainResponse {
  const now = simulation.time.now();
  const origin = baseUrlOf(context.request.url);
  const body = jobBody(job, simulation, { now, origin });
  const response = stateResponse(simulation, context, job, now, body, status);
  if (context.retryAfter !== undefined) {
    // The body has the exact time, in `retry_after_ms`.
    context.retryAfter = simulation.settings.retryAfter;
  }
  return headers.length > 0
    ? { ...response, headers: [...response.headers, ...headers] }
    : response;
}

/**
 * Responds with the state of a job in the form of a wire, with its entity tag and
 * `Retry-After`.
 */
export function stateResponse(
  simulation: Pick<Parts, "ids" | "settings">,
  context: RequestContext,
  job: Job,
  now: number,
  body: unknown,
  status: 200 | 202 = 200,
): PlainResponse {
  const hint = hasEnded(job, now)
    ? undefined
    : hintOf(simulation.settings, context, job, now);
  const headers: (readonly [string, string])[] = [
    ["content-type", "application/json"],
    ["cache-control", "no-cache"],
    ["etag", etagOf(job, simulation.ids.encode(job.number), now)],
  ];
  if (hint !== undefined) headers.push(["retry-after", hint]);
  const response = writeJson(status, headers, body);
  return conditional(context, job, now, response);
}

/**
 * Records what a response shows, and removes the body if the client knows this
 * state (RFC 9110, section 13.1.2).
 */
export function conditional(
  context: RequestContext,
  job: Job,
  now: number,
  response: PlainResponse,
): PlainResponse {
  const { request, method } = context;
  if (method === "GET") {
    context.shown = hasEnded(job, now) ? "ended" : "pending";
  }
  if (context.route?.readsStatus !== true) return response;
  const known = readHeader(request.headers, "if-none-match");
  if (known === null) return response;
  const etag = response.headers.find(([name]) => name === "etag")?.[1];
  if (ifNoneMatch(tagsIn(known), etag)) return response;
  const headers = response.headers.filter(([name]) => name !== "content-type");
  return { status: 304, headers, body: null };
}
