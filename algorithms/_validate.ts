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
  throw new Kind(
    `${subject} must be ${accepted}: current value is ${String(value)}`,
  );
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

/**
 * Completes and checks the options of a generator, all of which are durations.
 *
 * @param algorithm The algorithm's name, for the message.
 * @param given What the caller gave.
 * @param defaults The options and what they are if not given.
 */
export function durationOptions<K extends string>(
  algorithm: string,
  given: { readonly [key in K]?: number },
  defaults: Readonly<Record<K, number>>,
): Record<K, number> {
  const options: Record<K, number> = { ...defaults };
  for (const key in defaults) {
    const subject = `Cannot create '${algorithm}' as '${key}'`;
    options[key] = positiveDuration(subject, given[key] ?? defaults[key]);
  }
  return options;
}
