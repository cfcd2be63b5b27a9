/**
 * Reads the name of a file. An empty one would mean none, where somebody has
 * asked for one.
 *
 * @param text The text.
 * @throws {TypeError} If it is empty.
 */
export function file(text: string): string {
  if (text !== "") return text;
  throw new TypeError("must be the name of a file: current value is ''");
}
