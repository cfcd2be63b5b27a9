/**
 * Reads a secret key, which must be such that a header can bring it.
 *
 * @param text The key.
 * @throws {TypeError} If it is none. The message does not repeat it: such
 * messages end up in logs.
 */
export function key(text: string): string {
  if (/^[\x21-\x7e]+$/.test(text)) return text;
  throw new TypeError(
    `must be one or more visible ASCII characters without a space: current value has ${text.length} characters`,
  );
}
