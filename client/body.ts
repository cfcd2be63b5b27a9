/** The most bytes of a response to read: a status has a few hundred. */
export const MAX_BODY_BYTES = 1 << 20;

/**
 * Reads a body as text. The connection is released on every path, even if the
 * caller's own `fetch` ignores its signal.
 *
 * @param signal Aborts when the response is no longer needed.
 * @returns The text, or `undefined` if it is longer than the bound.
 */
export async function readText(
  response: Response,
  signal: AbortSignal,
): Promise<string | undefined> {
  const reader = response.body?.getReader?.();
  if (!reader) {
    // React Native has no streams, and node-fetch has those of Node.
    const text = await response.text();
    return text.length > MAX_BODY_BYTES ? undefined : text;
  }
  // A body that has failed by itself rejects, and needs no cancelling.
  const cancel = () => reader.cancel().catch(() => {});
  signal.addEventListener("abort", cancel);
  if (signal.aborted) cancel();
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  while (true) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    // The request fails then, and its signal releases the connection.
    if ((bytes += value.length) > MAX_BODY_BYTES) return undefined;
    text += decoder.decode(value, { stream: true });
  }
}
