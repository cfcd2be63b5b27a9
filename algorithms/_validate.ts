/**
 * Throws unless all is well, in the words that every check of this package
 * uses: what must be, and what came. The error is a `RangeError` for a number of
 * the wrong size, and a `TypeError` for whatever is of the wrong kind.
 *
 * @param ok Whether all is well.
 * @param subject What cannot be done because of which value.
 * @param accepted What that value must be.
 * @param value What it is.
 */
export function demand(
  ok: boolean,
  subject: string,
  accepted: string,
  value: unknown,
): asserts ok {
  if (ok) return;
  const Kind = typeof value === "number" ? RangeError : TypeError;
  throw new Kind(`${subject} must be ${accepted}: current value is ${value}`);
}

/**
 * Checks that a value is a time span that an algorithm can work with.
 *
 * @param subject What cannot be done if it is not.
 * @param value The value, in milliseconds.
 * @returns The value.
 */
export function positiveDuration(subject: string, value: unknown): number {
  const ok = typeof value === "number" && value > 0 && value < Infinity;
  demand(ok, subject, "a finite number of milliseconds above 0", value);
  return value as number;
}

/** Checks an option of a generator as {@linkcode positiveDuration} does. */
export function durationOption(
  algorithm: string,
  option: string,
  value: number,
): number {
  return positiveDuration(`Cannot create '${algorithm}' as '${option}'`, value);
}
