import type { OpenRequests } from "../limits/open_requests.ts";
import { mapValue, type Middleware } from "./middleware.ts";
import type { PlainResponse } from "../message/plain_response.ts";
import type { RequestContext } from "../message/request_context.ts";

/**
 * Counts responses that are streams as open requests until they end.
 *
 * @param openRequests The open requests, and their bound.
 */
export function limitStreams(openRequests: OpenRequests): Middleware {
  return (context, next) =>
    mapValue(
      next(),
      (response) =>
        response.stream && context.method !== "HEAD"
          ? counted(openRequests, context, response)
          : response,
    );
}

function counted(
  openRequests: OpenRequests,
  { request }: RequestContext,
  { stream, ...response }: PlainResponse,
): PlainResponse {
  const close = openRequests.enter(request);
  return {
    ...response,
    ...(stream && {
      stream: (ended) =>
        stream(() => {
          close();
          ended();
        }),
    }),
  };
}
