const NARROW = /[ ijlftrI.,:;'|!()[\]{}-]/;
const WIDE = /[mwMW@%&]/;
const CAPITAL = /[A-Z0-9_+=<>#$~?*]/;

/** The letters of a text as they are seen, accents and joined symbols included. */
function letters(text: string): string[] {
  return Array.from(text.toWellFormed());
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
  for (const letter of letters(text)) {
    if (letter > "\u024f") ems += 1.05;
    else if (NARROW.test(letter)) ems += 0.4;
    else if (WIDE.test(letter)) ems += 0.99;
    else ems += CAPITAL.test(letter) ? 0.74 : 0.63;
  }
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
  const kept = letters(text);
  while (kept.length > 0 && textWidth(kept.join("") + "…", size) > width) {
    kept.pop();
  }
  return kept.join("") + "…";
}
