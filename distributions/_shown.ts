/**
 * The text of a value in a message. An object without a prototype, and a proxy,
 * may have none.
 *
 * @param value Any value, such as a wrong option.
 */
export function shown(value: unknown): string {
  try {
    return String(value);
  } catch {
    return `of type ${typeof value}`;
  }
}
