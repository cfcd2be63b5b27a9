/** Shown in place of a missing value. */
export const NONE = "–";

/** Formats a whole number. */
export const count = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
/** Formats a number of bytes. */
export const bytes = new Intl.NumberFormat("en", {
  notation: "compact",
  style: "unit",
  unit: "byte",
  unitDisplay: "narrow",
});
const threeDigits = new Intl.NumberFormat("en", {
  maximumSignificantDigits: 3,
  minimumSignificantDigits: 3,
});

/** Formats a number with three significant digits. */
export function number(value: number | null): string {
  return value === null ? NONE : threeDigits.format(value);
}

/** Formats a number of seconds. */
export function seconds(value: number | null): string {
  return value === null ? NONE : `${number(value)} s`;
}
