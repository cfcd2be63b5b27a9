import type { Wire } from "../message/wire.ts";
import { StoreError } from "../core/store_error.ts";
import { endDetail } from "../message/end_reasons.ts";
import { HttpProblem, problemResponse } from "../message/http_problem.ts";
import { signalOf } from "../message/local_request.ts";
import type { Middleware } from "./middleware.ts";
import { jsonResponse, type PlainResponse } from "../message/plain_response.ts";
import type { RequestContext } from "../message/request_context.ts";

/** As proxies log it. */
const CLIENT_CLOSED_REQUEST = 499;

/**
 * Turns errors into responses.
 *
 * @param closed Aborted when the simulation ends: requests get 503 then.
 * @param wire The wire that writes them; problem details if `undefined`.
 */
export function errors(closed: AbortSignal, wire?: Wire): Middleware {
  const encode = wire
    ? (response: PlainResponse) => encodeError(wire, response)
    : (response: PlainResponse) => response;
  return (context, next) => {
    try {
      closed.throwIfAborted();
      const response = next();
      return response instanceof Promise
        ? response.catch((error) => errorResponse(error, context, closed))
          .then(encode)
        : encode(response);
    } catch (error) {
      return encode(errorResponse(error, context, closed));
    }
  };
}

function encodeError(wire: Wire, response: PlainResponse): PlainResponse {
  if (!response.problem) return response;
  const { status, body } = wire.encodeError(response.problem);
  return jsonResponse(status, body, {
    ...Object.fromEntries(response.headers),
    "content-type": "application/json",
  });
}

function errorResponse(
  error: unknown,
  context: RequestContext,
  closed: AbortSignal,
): PlainResponse {
  const { request, path } = context;
  if (error instanceof HttpProblem) {
    const { retryAfter } = error.options;
    if (retryAfter !== undefined) {
      context.retryAfter = Math.ceil(retryAfter / 1_000) * 1_000;
    }
    return problemResponse(error, path);
  }
  if (closed.aborted) {
    return problemResponse(new HttpProblem(503, endDetail(closed)), path);
  }
  // The client does not receive it; the journal has it.
  if (signalOf(request).aborted) {
    return { status: CLIENT_CLOSED_REQUEST, headers: [], body: null };
  }
  if (error instanceof StoreError) {
    return storeProblem(error, "Nothing has changed.", path);
  }
  console.error(error);
  const detail = "The simulator failed; its log says why.";
  return problemResponse(new HttpProblem(500, detail), path);
}

/**
 * The response to a request whose effect cannot be stored.
 *
 * @param effect What has become of the request, in a sentence.
 */
export function storeProblem(
  { full, message }: StoreError,
  effect: string,
  path: string,
): PlainResponse {
  const detail = `${message}. ${effect}`;
  return problemResponse(new HttpProblem(full ? 507 : 503, detail), path);
}
