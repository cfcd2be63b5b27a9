import type { RequestContext } from "../message/request_context.ts";
import { baseUrlOf } from "../message/request.ts";
import { HttpProblem } from "../message/http_problem.ts";
import type { JobRequest } from "../core/draw.ts";
import type { OneOrMore } from "../core/jobs.ts";
import { CapacityError } from "../core/bounded_jobs.ts";
import type { WireName } from "../rules/job_rule.ts";
import type { NewJob } from "./job_request.ts";
import type { Parts } from "../parts.ts";
import { assertAllowedTarget, type TargetSource } from "../webhooks/targets.ts";

/** The wait where it is not known when there is room, in milliseconds. */
const DEFAULT_WAIT_MS = 1_000;

/** The responses where there is no room, in the description of a route. */
export const NO_ROOM = {
  429: {
    description: "The limit of concurrent jobs is reached.",
    headers: { "retry-after": "When one of them ends." },
  },
  503: {
    description: "The limit of jobs is reached.",
    headers: { "retry-after": "When one of them ends." },
  },
} as const;

export interface Creation<T> {
  readonly wire: WireName;
  /** What it asks for; rules specify the rest. */
  readonly requests: OneOrMore<JobRequest>;
  create(requests: OneOrMore<JobRequest>): T;
}

type CreationSource = Pick<Parts, "time" | "settings" | "jobs" | "rules">;

/**
 * Creates jobs.
 *
 * @throws {HttpProblem} If there is no room, or a job would last too long.
 */
export function createJobs<T>(
  { time, settings, jobs, rules }: CreationSource,
  { client }: RequestContext,
  { wire, requests, create }: Creation<T>,
): T {
  const now = time.now();
  try {
    return rules.createJobs(requests, jobs.last + 1, { wire, client }, create);
  } catch (error) {
    if (error instanceof RangeError) throw new HttpProblem(422, error.message);
    if (!(error instanceof CapacityError)) throw error;
    const { limit, retryAt } = error;
    const wait = retryAt < Infinity ? retryAt - now : DEFAULT_WAIT_MS;
    throw new HttpProblem(
      limit === "maxConcurrentJobs" ? 429 : 503,
      detailOf(limit, settings),
      { retryAfter: wait },
    );
  }
}

function detailOf(
  limit: CapacityError["limit"],
  settings: CreationSource["settings"],
): string {
  switch (limit) {
    case "maxConcurrentJobs":
      return `The limit of ${settings.maxConcurrentJobs} concurrent jobs is reached.`;
    case "maxJobs":
      return `The limit of ${settings.maxJobs} jobs is reached, and none has ended that could make room.`;
    case "maxBytes":
      return "The memory for jobs is full, and none has ended that could make room.";
  }
}

/**
 * What the callback of a job of HeyGen's wire needs. Any target is accepted, so that
 * a client that has its own address built in can be tried; what is sent to one that
 * is not allowed is a failed delivery with the reason.
 */
export function callbackOf(
  { request }: RequestContext,
  url: string | null | undefined,
): Pick<JobRequest, "callbackUrl" | "callbackOrigin"> {
  if (!url) return {};
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? "")) {
    throw new HttpProblem(400, "The request is invalid.", {
      errors: [{
        pointer: "/callback_url",
        detail: "must be a URL that begins with http:// or https://",
      }],
    });
  }
  return { callbackUrl: url, callbackOrigin: baseUrlOf(request.url) };
}

/** Adds what the callback of a job needs. */
export function withCallback(
  simulation: TargetSource,
  context: RequestContext,
  body: NewJob,
): JobRequest {
  const { callback_url: callbackUrl, ...request } = body;
  if (callbackUrl === undefined) return request;
  assertAllowedTarget(simulation, callbackUrl, "/callback_url");
  return { ...request, ...callbackOf(context, callbackUrl) };
}
