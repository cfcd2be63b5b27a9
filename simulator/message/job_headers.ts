import { randomStream } from "@heygen-sim/client/distributions";
import { ifNoneMatch } from "@std/http/etag";
import type { JobIds } from "../core/ids.ts";
import { hasEnded, type Job, phaseOf, progressOf } from "../core/job.ts";
import {
  jsonResponse,
  type PlainResponse,
  withHeaders,
} from "./plain_response.ts";
import { readHeader } from "./request.ts";
import type { RequestContext } from "./request_context.ts";

/** The version of a job that has ended. */
const ENDED = 102;

/**
 * The version of a job's state: it grows with each phase, and with each
 * hundredth of progress, and stays as it is while only the time moves on.
 */
function versionOf(job: Job, now: number): number {
  const phase = phaseOf(job, now);
  if (phase === "queued") return 1;
  return phase === "running"
    ? 2 + Math.round(progressOf(job, now) * 100)
    : ENDED;
}

/** The strong entity tag of a job's state (RFC 9110, section 8.8.3). */
export function etagOf(job: Job, id: string, now: number): string {
  return `"${id}-${versionOf(job, now)}"`;
}

/**
 * The entity tags in a header, with single spaces: the standard library takes
 * quadratic time for a run of spaces.
 */
export function tagsIn(header: string): string {
  return header.replaceAll(/\s+/g, " ");
}

/**
 * Whether a client knows another phase than the present one, or another job.
 * Within a phase only the progress grows.
 */
export function knowsOtherPhase(
  known: string | null,
  job: Job,
  id: string,
  now: number,
): boolean {
  if (!known || known === "*") return false;
  const present = phaseVersionOf(job, now);
  return known.split(",").every((tag) => {
    const version = /^\s*(?:W\/)?"([^"]*)-(\d{1,3})"\s*$/.exec(tag);
    return version?.[1] !== id || stage(Number(version[2])) !== present;
  });
}

/**
 * The version at which the present phase of a job has begun: it names the events
 * that show it.
 */
export function phaseVersionOf(job: Job, now: number): number {
  return stage(versionOf(job, now));
}

function stage(version: number): number {
  return version >= ENDED ? ENDED : version >= 2 ? 2 : 1;
}

/** The two forms of `Retry-After` (RFC 9110, section 10.2.3). */
export type RetryAfterForm = "seconds" | "date";

/** When clients are to poll a pending job again. */
export interface HintSettings {
  readonly seed: number | string;
  /** In milliseconds; 0 for no hint. */
  readonly retryAfter: number;
  readonly retryAfterForm: RetryAfterForm | "random";
}

/**
 * Writes `Retry-After` for a pending job, and records it in the context.
 *
 * @returns Its value; `undefined` where nothing is said.
 */
export function hintOf(
  { seed, retryAfter, retryAfterForm }: HintSettings,
  context: RequestContext,
  job: Job,
  now: number,
): string | undefined {
  if (retryAfter === 0) return undefined;
  let form = retryAfterForm;
  if (form === "random") {
    const { client, ordinal } = context;
    const keys = [job.number, client, ordinal, "retry-after"];
    form = randomStream(seed, ...keys)() < 0.5 ? "seconds" : "date";
  }
  return sendRetryAfter(context, retryAfter, form, now);
}

/**
 * Writes `Retry-After`, in whole seconds, rounded up. It records the time as it is
 * sent: a client that comes before it is early, also where the exact time is a
 * fraction of a second less.
 *
 * @param ms The time to wait, in milliseconds.
 */
export function sendRetryAfter(
  context: RequestContext,
  ms: number,
  form: RetryAfterForm,
  now: number,
): string {
  if (form === "seconds") {
    const seconds = Math.ceil(ms / 1_000);
    context.retryAfter = seconds * 1_000;
    return String(seconds);
  }
  const at = Math.ceil((now + ms) / 1_000) * 1_000;
  context.retryAfter = at - now;
  return new Date(at).toUTCString();
}

interface StateSource {
  readonly ids: Pick<JobIds, "encode">;
  readonly settings: HintSettings;
}

/**
 * Responds with the state of a job in the form of a wire, with its entity tag and
 * `Retry-After`; without the body if the client knows this state (RFC 9110, section
 * 13.1.2).
 */
export function stateResponse(
  { ids, settings }: StateSource,
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
