import { hasEnded, type Job, phaseOf } from "../core/job.ts";
import { knowsOtherPhase } from "../message/job_headers.ts";
import { readHeader, readWait, signalOf } from "../message/request.ts";
import {
  type MaybePromise,
  type PlainResponse,
  withHeaders,
} from "../message/plain_response.ts";
import type { RequestContext } from "../message/request_context.ts";
import type { PushSource } from "./event_stream.ts";

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
): MaybePromise<PlainResponse> {
  const { request, method } = context;
  const prefer = readHeader(request.headers, "prefer");
  const seconds = method === "GET" ? readWait(prefer) : undefined;
  if (seconds === undefined) return varying(respond(job));
  return hold(simulation, context, job, seconds * 1_000).then((job) => {
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

/**
 * Holds a request until its job comes to another phase, another job replaces it,
 * or the time is over. A request about an ended job is not held, unless a fault hides
 * the end.
 *
 * @param ms How long to hold it, in milliseconds.
 * @returns The job after that.
 */
async function hold(
  simulation: PushSource,
  context: RequestContext,
  given: Job,
  ms: number,
): Promise<Job> {
  const { events, ids, jobs, openRequests, time } = simulation;
  const { request, route } = context;
  const isCurrent = route?.about === "current";
  const latest = () =>
    (isCurrent ? jobs.current : jobs.get(given.number)) ?? given;
  const start = time.now();
  // It may have begun by now.
  const job = latest();
  const { number } = job;
  const shownAt = (job: Job, now: number) =>
    context.hidesEnd && job.outcome !== "cancelled"
      ? Math.min(now, job.endsAt - 1)
      : now;
  const at = shownAt(job, start);
  const known = readHeader(request.headers, "if-none-match");
  const knowsOther = knowsOtherPhase(known, job, ids.encode(number), at);
  if (knowsOther || hasEnded(job, at) || ms === 0) return job;

  const phase = phaseOf(job, at);
  const hasChanged = () => {
    const present = jobs.get(number);
    return !present || phaseOf(present, shownAt(present, jobs.now)) !== phase ||
      (isCurrent && jobs.current?.number !== number);
  };
  const close = openRequests.enter(request);
  const enough = new AbortController();
  const check = () => {
    if (hasChanged()) enough.abort();
  };
  const unsubscribe = isCurrent
    ? events.subscribeToAll(check)
    : events.subscribe(number, check);
  try {
    await time.wait(ms, [signalOf(request), enough.signal]);
  } catch (error) {
    if (!enough.signal.aborted) throw error;
  } finally {
    unsubscribe();
    close();
  }
  return latest();
}
