import { StoreError } from "../core/store.ts";
import type { UnitOfWork } from "../core/unit_of_work.ts";
import {
  encodeError,
  HttpProblem,
  problemResponse,
} from "../message/http_problem.ts";
import { mapValue, type PlainResponse } from "../message/plain_response.ts";
import { signalOf } from "../message/request.ts";
import type { Middleware, RequestContext } from "../message/request_context.ts";
import type { Wire } from "../message/wire.ts";

/** As proxies log it. */
const CLIENT_CLOSED_REQUEST = 499;

/**
 * Turns errors into responses.
 *
 * @param closed Aborted when the simulation ends: requests get 503 then.
 * @param wire The wire that writes them; problem details if `undefined`.
 */
export function errors(closed: AbortSignal, wire?: Wire): Middleware {
  const encode = (response: PlainResponse) => encodeError(wire, response);
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

function errorResponse(
  error: unknown,
  context: RequestContext,
  closed: AbortSignal,
): PlainResponse {
  const { request, path } = context;
  // The response that it was for is not sent.
  context.retryAfter = undefined;
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
    return problemResponse(storeProblem(error, "Nothing has changed."), path);
  }
  console.error(error);
  const detail = "The simulator failed; its log says why.";
  return problemResponse(new HttpProblem(500, detail), path);
}

/**
 * The problem of a request whose effect cannot be stored.
 *
 * @param effect What has become of the request, in a sentence.
 */
function storeProblem(
  { full, message }: StoreError,
  effect: string,
): HttpProblem {
  return new HttpProblem(full ? 507 : 503, `${message}. ${effect}`);
}

/** The effect of a request whose own commit has failed. */
const NOT_STORED =
  "The request has taken effect, and is stored with the next commit that succeeds.";

/**
 * Commits what a request has changed before its response is sent. A read, and a
 * change that ends with the process, succeed also where the store is full or has
 * failed.
 */
export function commit(work: UnitOfWork): Middleware {
  return ({ method, route }, next) =>
    mapValue(next(), (response) => {
      try {
        work.commit();
      } catch (error) {
        const reads = method === "GET" || method === "HEAD";
        if (reads || route?.volatile || response.status >= 400) return response;
        throw error instanceof StoreError
          ? storeProblem(error, NOT_STORED)
          : error;
      }
      return response;
    });
}

/** The reason of aborts by `close()`; to create one takes longer than closing. */
export const CLOSED = new DOMException(
  "The simulator was closed",
  "AbortError",
);

/** The reason of aborts when another simulation takes the place of one. */
export const RESTARTED = new DOMException(
  "The simulation was restarted",
  "AbortError",
);

function endDetail({ reason }: AbortSignal): string {
  return reason === RESTARTED
    ? "The simulation has been restarted."
    : "This simulator has been closed.";
}
