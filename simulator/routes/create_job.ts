import type { PlainResponse } from "../http/plain_response.ts";
import type { RequestContext } from "../http/request_context.ts";
import { originOf } from "../http/origin.ts";
import { problem } from "../http/problem.ts";
import { writeRetryAfter } from "@heygen-sim/client/retry-after";
import type { Job } from "../jobs/job.ts";
import type { JobRequest } from "../jobs/draw.ts";
import { CapacityError } from "../jobs/job_limits.ts";
import type { NewJob } from "./job_request.ts";
import type { Simulation } from "../simulation.ts";
import { assertAllowedTarget } from "./assert_allowed_target.ts";

/** What to wait where nobody knows when there will be room, in milliseconds. */
const UNKNOWN_WAIT = 1_000;

/**
 * Creates a job, or answers why there can be none.
 *
 * @param simulation The simulation.
 * @param context The request.
 * @param create Creates it.
 * @param tell Answers with it.
 */
export function createJob(
  { time, settings }: Simulation,
  context: RequestContext,
  create: () => Job,
  tell: (job: Job) => PlainResponse,
): PlainResponse {
  const now = time.now();
  let created: Job;
  try {
    created = create();
  } catch (error) {
    if (error instanceof RangeError) {
      return problem(422, error.message, context.path);
    }
    if (!(error instanceof CapacityError)) throw error;
    const { limit, retryAt } = error;
    const wait = retryAt < Infinity ? retryAt - now : UNKNOWN_WAIT;
    const headers = { "retry-after": writeRetryAfter(wait, "seconds", now) };
    const status = limit === "maxConcurrentJobs" ? 429 : 503;
    return problem(status, detailOf(limit, settings), context.path, {
      headers,
    });
  }
  return tell(context.job = created);
}

function detailOf(
  limit: CapacityError["limit"],
  settings: Simulation["settings"],
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
 * Reads what a job is created from.
 *
 * @param simulation The simulation.
 * @param context The request.
 * @param body Its body.
 * @returns The same with what the callback needs.
 * @throws {HttpProblem} If the callback's target is not allowed.
 */
export function withCallback(
  simulation: Simulation,
  { request: { url } }: RequestContext,
  body: NewJob,
): JobRequest {
  const { callback_url: callbackUrl, ...request } = body;
  if (callbackUrl === undefined) return body;
  assertAllowedTarget(simulation, callbackUrl, "/callback_url");
  return { ...request, callbackUrl, callbackOrigin: originOf(url) };
}
