const NARROW = /[ ijlftrI.,:;'|!()[\]{}-]/;
const WIDE = /[mwMW@%&]/;
const CAPITAL = /[A-Z0-9_+=<>#$~?*]/;

/** How wide a letter is at most, in ems. */
function emsOf(letter: string): number {
  if (letter > "\u024f") return 1.05;
  if (NARROW.test(letter)) return 0.4;
  if (WIDE.test(letter)) return 0.99;
  return CAPITAL.test(letter) ? 0.74 : 0.63;
}

/**
 * About how wide a text is in the sans-serif that a reader happens to have. There
 * is nothing to measure with when the page is made, so this is the upper end: of
 * DejaVu Sans, the widest of the common ones.
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
 * Cuts a text that is too wide, and shows that it has been cut.
 *
 * @param text The text.
 * @param size The font's size in pixels.
 * @param width The pixels there are.
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
