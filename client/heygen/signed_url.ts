import { requestStream } from "../json_response.ts";
import type { Resolved } from "../options.ts";
import type { ConnectionOptions } from "../transport.ts";

/** A request to a signed address, which needs no key and must not receive one. */
export interface SignedRequest {
  /** The method. */
  readonly method: "GET" | "PUT";
  /** The address. */
  readonly url: string;
  /** Headers of the request. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body. */
  readonly body?: Blob;
}

/**
 * Sends a request to a signed address.
 *
 * @returns The response, with a status of 200 to 299 and an unread body.
 * @throws {StatusError} As any request. The message leaves out the query, which
 * has the signature.
 */
export function requestSigned(
  { method, url, headers, body }: SignedRequest,
  { fetch, clock }: Resolved<ConnectionOptions>,
  signal: AbortSignal,
): Promise<Response> {
  const { origin, pathname, search } = new URL(url);
  const endpoint = {
    name: `${method} ${origin}${pathname}`,
    origin,
    query: search,
    headers: new Headers(headers),
    now: () => clock.now(),
    send: (signal: AbortSignal, headers: Readonly<Record<string, string>>) =>
      fetch(url, { method, headers, signal, ...(body && { body }) }),
  };
  return requestStream(endpoint, signal, headers);
}
