/** The most bytes of an answer to read: a status has a few hundred. */
export const MAX_BODY_BYTES = 1 << 20;

/**
 * Reads a body as text, and lets go of the connection whatever happens: a
 * `fetch` that was handed in may take no notice of the signal.
 *
 * @param response The answer.
 * @param signal Aborts when the response is no longer needed.
 * @returns The text, or `undefined` if it is longer than the bound.
 */
export async function readText(
  response: Response,
  signal: AbortSignal,
): Promise<string | undefined> {
  const reader = response.body?.getReader();
  if (!reader) {
    // React Native has no streams, and the whole text at once.
    const text = await response.text();
    return text.length > MAX_BODY_BYTES ? undefined : text;
  }
  // What has failed by itself cannot be cancelled, and need not be.
  const cancel = () => reader.cancel().catch(() => {});
  signal.addEventListener("abort", cancel);
  if (signal.aborted) cancel();
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  while (true) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    // The attempt fails for that, and its signal lets go of the rest.
    if ((bytes += value.length) > MAX_BODY_BYTES) return undefined;
    text += decoder.decode(value, { stream: true });
  }
}
