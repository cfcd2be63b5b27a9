import { StoreError } from "../core/store_error.ts";
import type { UnitOfWork } from "../core/unit_of_work.ts";
import { storeProblem } from "./errors.ts";
import { mapValue, type Middleware } from "./middleware.ts";
import type { PlainResponse } from "../message/plain_response.ts";
import type { RequestContext } from "../message/request_context.ts";

/** The effect of a request whose own commit has failed. */
const NOT_STORED =
  "The request has taken effect, and is stored with the next commit that succeeds.";

/**
 * Commits what a request has changed before its response is sent. A read, and a
 * change that ends with the process, succeed also where the store is full or has
 * failed.
 */
export function commit(work: UnitOfWork): Middleware {
  return (context, next) =>
    mapValue(next(), (response) => committed(work, context, response));
}

function committed(
  work: UnitOfWork,
  { method, route, path }: RequestContext,
  response: PlainResponse,
): PlainResponse {
  try {
    work.commit();
    return response;
  } catch (error) {
    const reads = method === "GET" || method === "HEAD";
    if (reads || route?.volatile || response.status >= 400) return response;
    if (error instanceof StoreError) {
      return storeProblem(error, NOT_STORED, path);
    }
    throw error;
  }
}
