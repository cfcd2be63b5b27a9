/** Milliseconds in a unit. */
const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** A hundred years, in milliseconds: what is due later may have no date. */
const LONGEST = 36_500 * 86_400_000;

/**
 * Reads a duration with its unit, such as `24h`.
 *
 * @param text The duration: `ms`, `s`, `m`, `h` or `d`.
 * @returns Milliseconds.
 * @throws {RangeError} If it is none, or longer than a hundred years.
 */
export function duration(text: string): number {
  const [, value, unit] = /^(\d{1,12}(?:\.\d{1,6})?)(ms|s|m|h|d)$/.exec(text) ??
    [];
  const ms = Math.round(Number(value) * (UNITS[unit ?? ""] ?? NaN));
  if (ms <= LONGEST) return ms;
  throw new RangeError(
    `must be a time up to 36500d, such as 90s, 24h or 7d: current value is '${text}'`,
  );
}
