/**
 * Reads the name or the address of a host.
 *
 * @param text The text.
 * @throws {TypeError} If it cannot be one.
 */
export function host(text: string): string {
  if (/^[\w.:%-]+$/.test(text)) return text;
  throw new TypeError(
    `must be a host name or an address: current value is '${text}'`,
  );
}
