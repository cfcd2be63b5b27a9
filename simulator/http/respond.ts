import type { PlainResponse } from "./plain_response.ts";

/**
 * Makes the response of an answer.
 *
 * @param answer The answer.
 * @param more Further headers.
 * @param stream Its stream, if it has one: opened.
 */
export function toResponse(
  { status, headers, body }: PlainResponse,
  more: PlainResponse["headers"],
  stream?: ReadableStream<Uint8Array>,
): Response {
  const response = new Response(stream ?? body, { status });
  // Set one by one: as an option of the constructor, the same headers take
  // several times as long, which is most of what an answer costs.
  for (const [name, value] of headers) response.headers.set(name, value);
  for (const [name, value] of more) response.headers.set(name, value);
  return response;
}
