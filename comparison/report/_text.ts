const NARROW = /[ ijlftrI.,:;'|!()[\]{}-]/;
const WIDE = /[mwMW@%&]/;
const CAPITAL = /[A-Z0-9_+=<>#$~?*]/;

/** The width of a letter at most, in ems. */
function emsOf(letter: string): number {
  if (letter > "\u024f") return 1.05;
  if (NARROW.test(letter)) return 0.4;
  if (WIDE.test(letter)) return 0.99;
  return CAPITAL.test(letter) ? 0.74 : 0.63;
}

/**
 * An upper estimate of the width of a text. The font of the reader is unknown, so it is
 * that of DejaVu Sans, the widest of the common ones.
 *
 * @param text The text.
 * @param size The font's size in pixels.
 */
export function textWidth(text: string, size: number): number {
  let ems = 0;
  for (const letter of text) ems += emsOf(letter);
  return ems * size;
}

/**
 * Truncates a text that is too wide, with an ellipsis.
 *
 * @param text The text.
 * @param size The font's size in pixels.
 * @param width The available width in pixels.
 */
export function shorten(text: string, size: number, width: number): string {
  if (textWidth(text, size) <= width) return text;
  let kept = "";
  let room = width / size - emsOf("…");
  for (const letter of text) {
    room -= emsOf(letter);
    if (room < 0) break;
    kept += letter;
  }
  return `${kept.toWellFormed()}…`;
}
