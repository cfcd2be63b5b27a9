import type { PlainResponse } from "../message/plain_response.ts";

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
  return response;
}
