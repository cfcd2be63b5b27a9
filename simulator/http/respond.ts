import type { PlainResponse } from "../message/plain_response.ts";

/** The responses with a stream, whose length is unknown. */
const streamed = new WeakSet<Response>();

/**
 * Whether a response is a stream, to be sent as it comes.
 *
 * @param response A response of {@linkcode toResponse}.
 */
export function isStream(response: Response): boolean {
  return streamed.has(response);
}

/**
 * Makes a response to send.
 *
 * @param response Its status, headers and body.
 * @param more Further headers.
 * @param stream The stream to send in place of the body.
 */
export function toResponse(
  { status, headers, body }: PlainResponse,
  more: PlainResponse["headers"],
  stream?: ReadableStream<Uint8Array>,
): Response {
  const response = new Response(stream ?? body, { status });
  // An option of the constructor would take several times as long.
  for (const [name, value] of headers) response.headers.set(name, value);
  for (const [name, value] of more) {
    // Of all headers only this one can be of several middlewares.
    if (name === "vary") response.headers.append(name, value);
    else response.headers.set(name, value);
  }
  if (stream) streamed.add(response);
  return response;
}
