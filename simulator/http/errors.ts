import { HttpProblem } from "./http_problem.ts";
import { StoreError } from "../store/store_error.ts";
import type { PlainResponse } from "./plain_response.ts";
import type { RequestContext } from "./request_context.ts";
import { signalOf } from "./local_request.ts";
import type { Simulation } from "../simulation.ts";
import { problem } from "./problem.ts";

/** What proxies write into their logs for a caller who has left. */
const CALLER_LEFT = 499;

/**
 * Answers a request that could not be answered otherwise.
 *
 * @param error What was thrown.
 * @param context The request.
 * @param simulation The simulation.
 */
export function answerError(
  error: unknown,
  context: RequestContext,
  { closed }: Simulation,
): PlainResponse {
  const { request, path } = context;
  if (error instanceof HttpProblem) {
    const { status, message, headers, errors } = error;
    const retryAfter = headers?.["retry-after"];
    if (retryAfter !== undefined) context.retryAfter = Number(retryAfter) * 1e3;
    return problem(status, message, path, { headers, errors });
  }
  if (closed.aborted) {
    return problem(503, "This simulator has been closed.", path);
  }
  // Nobody gets this; the journal tells of it.
  if (signalOf(request).aborted) {
    return { status: CALLER_LEFT, headers: [], body: null };
  }
  if (error instanceof StoreError) {
    return storeProblem(error, "Nothing has changed.", path);
  }
  console.error(error);
  return problem(500, "The simulator failed; its log says why.", path);
}

/**
 * The response to a request whose effect cannot be stored.
 *
 * @param error The failure of the store.
 * @param effect What has become of the request, in a sentence.
 * @param path The path of the request.
 */
export function storeProblem(
  { full, message }: StoreError,
  effect: string,
  path: string,
): PlainResponse {
  return problem(full ? 507 : 503, `${message}. ${effect}`, path);
}
