import type { MaybePromise, PlainResponse } from "../message/plain_response.ts";
import type { RequestContext } from "../message/request_context.ts";

export type Handler = (context: RequestContext) => MaybePromise<PlainResponse>;

/**
 * A step between a request and the handler of its route. It responds itself, or
 * calls `next` and passes on or changes that response.
 *
 * Unlike middleware of Hono, a step need not be asynchronous, and the response is
 * a value that faults can change. Each asynchronous step of a request would cost
 * about a twentieth of the throughput.
 */
export type Middleware = (
  context: RequestContext,
  next: () => MaybePromise<PlainResponse>,
) => MaybePromise<PlainResponse>;
