/** Stands for nothing. */
export const NONE = "–";

/** Writes a whole number. */
export const count = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const precise = new Intl.NumberFormat("en", {
  maximumSignificantDigits: 3,
  minimumSignificantDigits: 3,
});
/** Writes a number of bytes. */
export const bytes = new Intl.NumberFormat("en", {
  notation: "compact",
  style: "unit",
  unit: "byte",
  unitDisplay: "narrow",
});

/** Writes a number to three digits. */
export function number(value: number | null): string {
  return value === null ? NONE : precise.format(value);
}

/** Writes a number of seconds. */
export function seconds(value: number | null): string {
  return value === null ? NONE : `${number(value)} s`;
}
