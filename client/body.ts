/** The most bytes of an answer to read: a status has a few hundred. */
export const MOST_BYTES = 1 << 20;

/**
 * Reads a body as text, and lets go of the connection whatever happens.
 *
 * @param response The answer.
 * @returns The text, or `undefined` if it is longer than the bound.
 */
export async function readText(
  response: Response,
): Promise<string | undefined> {
  const reader = response.body?.getReader();
  if (!reader) return "";
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  while (true) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > MOST_BYTES) {
      await reader.cancel();
      return undefined;
    }
    text += decoder.decode(value, { stream: true });
  }
}
