import { crc32 } from "node:zlib";

/** The digits of a checksum, before the text that it is of. */
const DIGITS = 8;

/**
 * Puts a checksum before a text. SQLite finds out whether its own structures
 * are whole; what stands in them is for who wrote it to check.
 *
 * @param text The text.
 */
export function seal(text: string): string {
  return checksum(text) + text;
}

/**
 * Takes a checksum off a text.
 *
 * @param sealed What {@linkcode seal} has given.
 * @throws {Error} If it is not what was given.
 */
export function unseal(sealed: string): string {
  const text = sealed.slice(DIGITS);
  if (sealed.startsWith(checksum(text))) return text;
  throw new Error("A text is not as it was written");
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(DIGITS, "0");
}
