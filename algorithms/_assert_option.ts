import { shown } from "../distributions/_check.ts";

export { shown };

/**
 * Throws unless an option is valid, such as one of an algorithm of your own.
 *
 * @param ok Whether the option is valid.
 * @param subject The operation that fails, and the option, such as
 * `Cannot create 'linear' as 'step'`.
 * @param accepted The values that the option may have.
 * @param value The value that it has.
 * @throws {RangeError} If a number is of the wrong size.
 * @throws {TypeError} If another value is invalid.
 */
export function assertOption(
  ok: boolean,
  subject: string,
  accepted: string,
  value: unknown,
): asserts ok {
  const Kind = typeof value === "number" ? RangeError : TypeError;
  assertKind(ok, subject, accepted, value, Kind);
}

/** The same where another kind is accepted: a number is a `TypeError`, too. */
export function assertKind(
  ok: boolean,
  subject: string,
  accepted: string,
  value: unknown,
  Kind = TypeError,
): asserts ok {
  if (ok) return;
  throw new Kind(
    `${subject} must be ${accepted}: current value is ${shown(value)}`,
  );
}

/** A description in place of a value, which a message shows without quotes. */
export function described(text: string): unknown {
  return Object(text);
}

/** Returns a value if it is a duration above 0, and throws if not. */
export function positiveDuration(subject: string, value: unknown): number {
  const ok = typeof value === "number" && value > 0 && value < Infinity;
  assertOption(ok, subject, "a finite number of milliseconds above 0", value);
  return value as number;
}

/** Completes and checks the options of an algorithm, which are all durations. */
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
