import type { OpenRequests } from "../limits/open_requests.ts";
import { mapValue, type Middleware } from "./middleware.ts";

/** Counts responses that are streams as open requests until they end. */
export function limitStreams(openRequests: OpenRequests): Middleware {
  return ({ method, request }, next) =>
    mapValue(next(), (response) => {
      const { stream } = response;
      if (!stream || method === "HEAD") return response;
      const close = openRequests.enter(request);
      return {
        ...response,
        stream: (ended) =>
          stream(() => {
            close();
            ended();
          }),
      };
    });
}
