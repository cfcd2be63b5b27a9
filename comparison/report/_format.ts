/** The text of a missing value. */
const NONE = "–";

/** Groups digits with commas, whatever the locale. */
function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/**
 * Formats a number for a table: three significant digits, at most two decimals.
 *
 * @param value The number.
 */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return NONE;
  const size = Math.abs(value);
  const decimals = size < 9.995 ? 2 : size < 99.95 ? 1 : 0;
  const [whole = "", part] = value.toFixed(decimals).split(".");
  return part === undefined ? grouped(whole) : `${whole}.${part}`;
}

/**
 * Formats a time in seconds.
 *
 * @param ms Milliseconds.
 */
export function seconds(ms: number): string {
  // Two decimals would leave nothing of a time below 10 ms.
  const short = ms > 0 && ms < 9.995;
  const text = short ? significant(ms / 1_000, 2) : figure(ms / 1_000);
  return text === NONE ? NONE : `${text} s`;
}

/**
 * Formats a number without trailing zeros, for an axis: `0.5`, `20`.
 *
 * @param value The number.
 */
export function plain(value: number): string {
  return significant(value, 6);
}

/** Formats a count in full: `20,000`. */
export function count(value: number): string {
  return Number.isFinite(value) ? grouped(value.toFixed(0)) : NONE;
}

function significant(value: number, digits: number): string {
  if (!Number.isFinite(value)) return NONE;
  if (value === 0) return "0";
  const exponent = Math.floor(Math.log10(Math.abs(value)));
  // A power of ten is easier to read than a long row of zeros.
  if (exponent < -6 || exponent > 14) {
    return value.toExponential(Math.min(digits, 3) - 1);
  }
  const decimals = Math.max(0, digits - 1 - exponent);
  const [whole = "", part] = Number(value.toPrecision(digits)).toFixed(
    Math.min(decimals, 12),
  ).split(".");
  const rest = part?.replace(/0+$/, "") ?? "";
  return grouped(whole) + (rest === "" ? "" : `.${rest}`);
}
