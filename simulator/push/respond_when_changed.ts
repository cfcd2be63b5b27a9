import { type PlainResponse, withHeaders } from "../message/plain_response.ts";
import { knowsOtherPhase } from "../message/etag.ts";
import type { RequestContext } from "../message/request_context.ts";
import type { Job } from "../core/job.ts";
import { readHeader } from "../message/header.ts";
import type { PushSource } from "./source.ts";
import { holdRequest } from "./long_poll.ts";
import { readWait } from "../message/prefer.ts";

const VARY = ["vary", "prefer"] as const;

/**
 * Responds with the state of a job: at once, or, if the request prefers to wait,
 * when the job comes to another phase than the client knows (a long poll).
 */
export function respondWhenChanged(
  simulation: PushSource,
  context: RequestContext,
  job: Job,
  respond: (job: Job) => PlainResponse,
): PlainResponse | Promise<PlainResponse> {
  const { request, method } = context;
  const prefer = readHeader(request.headers, "prefer");
  const seconds = method === "GET" ? readWait(prefer) : undefined;
  if (seconds === undefined) return varying(respond(job));
  return hold(simulation, context, job, seconds).then((job) => {
    context.job = job;
    return withHeaders(varying(respond(job)), {
      "preference-applied": `wait=${seconds}`,
    });
  });
}

/**
 * Adds `Vary: Prefer`, also to a response to a request without a preference (RFC
 * 7240, section 2).
 */
function varying(response: PlainResponse): PlainResponse {
  return { ...response, headers: [...response.headers, VARY] };
}

/** Returns the job after the request was held. */
async function hold(
  simulation: PushSource,
  { request, route }: RequestContext,
  given: Job,
  seconds: number,
): Promise<Job> {
  const { ids, jobs, time } = simulation;
  const current = route?.about === "current";
  const latest = () =>
    (current ? jobs.current : jobs.get(given.number)) ?? given;
  const now = time.now();
  // It may have begun by now.
  const job = latest();
  const known = readHeader(request.headers, "if-none-match");
  if (!knowsOtherPhase(known, job, ids.encode(job.number), now)) {
    await holdRequest(simulation, {
      request,
      job,
      current,
      ms: seconds * 1_000,
    });
  }
  return latest();
}
