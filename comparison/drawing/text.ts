const MISSING = "–";

/** The widths of letters in ems; every other letter is wider. */
const EMS: readonly (readonly [letters: RegExp, ems: number])[] = [
  [/[ ijlftrI.,:;'|!()[\]{}-]/, 0.4],
  [/[mwMW@%&]/, 0.99],
  [/[A-Z0-9_+=<>#$~?*]/, 0.74],
  [/[\0-\u024f]/, 0.63],
];

function emsOf(letter: string): number {
  return EMS.find(([letters]) => letters.test(letter))?.[1] ?? 1.05;
}

/**
 * An upper estimate of the width of a text. The font of the reader is unknown, so it is
 * that of DejaVu Sans, the widest of the common ones.
 */
export function textWidth(text: string, size: number): number {
  let ems = 0;
  for (const letter of text) ems += emsOf(letter);
  return ems * size;
}

/** Truncates a text that is wider than some pixels, with an ellipsis. */
export function shorten(text: string, size: number, width: number): string {
  if (textWidth(text, size) <= width) return text;
  let kept = "";
  let room = width / size - emsOf("…");
  for (const letter of text) {
    room -= emsOf(letter);
    if (room < 0) break;
    kept += letter;
  }
  return `${kept}…`;
}

function write(value: number, options: Intl.NumberFormatOptions): string {
  return Number.isFinite(value) ? value.toLocaleString("en", options) : MISSING;
}

/** The decimals of a number that has about three significant digits. */
export function decimalsOf(value: number): number {
  const size = Math.abs(value);
  return size < 9.995 ? 2 : size < 99.95 ? 1 : 0;
}

/**
 * Formats a number for a table: three significant digits, at most two decimals.
 *
 * @param value The number.
 */
export function figure(value: number): string {
  const digits = decimalsOf(value);
  return write(value, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

/** Formats a time as seconds. */
export function seconds(ms: number): string {
  if (!Number.isFinite(ms)) return MISSING;
  // Two decimals would leave nothing of a time below 10 ms.
  const text = ms > 0 && ms < 9.995
    ? write(ms / 1_000, { maximumSignificantDigits: 2 })
    : figure(ms / 1_000);
  return `${text} s`;
}

/** Formats a number without trailing zeros, for an axis: `0.5`, `20`. */
export function plain(value: number): string {
  const size = Math.abs(value);
  // A power of ten is easier to read than a long row of zeros.
  const long = size !== 0 && (size < 1e-6 || size >= 1e12);
  return write(value, {
    maximumSignificantDigits: 6,
    notation: long ? "scientific" : "standard",
  });
}

/** Formats a count in full: `20,000`. */
export function count(value: number): string {
  return write(value, { maximumFractionDigits: 0 });
}
