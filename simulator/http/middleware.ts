import type { PlainResponse } from "../message/plain_response.ts";
import type { RequestContext } from "../message/request_context.ts";

export type MaybePromise<T> = T | Promise<T>;

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

/**
 * Puts middlewares in front of a handler.
 *
 * @param middlewares The outermost first; `undefined` is left out.
 */
export function compose(
  middlewares: readonly (Middleware | undefined)[],
  handler: Handler,
): Handler {
  return middlewares.reduceRight<Handler>(
    (inner, middleware) =>
      middleware
        ? (context) => middleware(context, () => inner(context))
        : inner,
    handler,
  );
}

/** Applies a function to a value when it is there. */
export function mapValue<T, U>(
  value: MaybePromise<T>,
  transform: (value: T) => U,
): MaybePromise<U> {
  return value instanceof Promise ? value.then(transform) : transform(value);
}
