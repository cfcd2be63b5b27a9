/** What stands in place of a figure that is missing. */
export const MISSING = "–";

/** Formats a number with three significant digits, at most two of them decimals. */
export function figure(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) {
    return MISSING;
  }
  const digits = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return value.toLocaleString("en", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

/** Formats seconds. */
export function seconds(value: number | null | undefined): string {
  const text = figure(value);
  return text === MISSING ? text : `${text} s`;
}

/** Formats a count in full. */
export function count(value: number): string {
  return value.toLocaleString("en");
}

/** Formats a moment in ISO 8601 as a date and a time in UTC. */
export function moment(time: string): string {
  return `${time.slice(0, 10)} ${time.slice(11, 23)} UTC`;
}
