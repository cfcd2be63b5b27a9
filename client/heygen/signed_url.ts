import { requestStream } from "../json_response.ts";
import type { Resolved } from "../options.ts";
import type { ConnectionOptions } from "../transport.ts";

/** A request to a signed address, which needs no key and must not receive one. */
export interface SignedRequest {
  readonly method: "GET" | "PUT";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Blob;
}

/**
 * Sends a request to a signed address, and returns a good response with an unread
 * body. Messages leave out the query, which has the signature.
 */
export function requestSigned(
  { method, url, headers, body }: SignedRequest,
  { fetch, clock }: Resolved<ConnectionOptions>,
  signal: AbortSignal,
): Promise<Response> {
  const { origin, pathname, search } = new URL(url);
  const request = {
    name: `${method} ${origin}${pathname}`,
    origin,
    query: search,
    headers: new Headers(headers),
    now: () => clock.now(),
    send: (signal: AbortSignal, headers: Readonly<Record<string, string>>) =>
      fetch(url, { method, headers, signal, ...(body && { body }) }),
  };
  return requestStream(request, signal, headers);
}
