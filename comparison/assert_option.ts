/**
 * Throws unless an option is valid: a `RangeError` for a number of the wrong size, a
 * `TypeError` for anything else.
 *
 * @param ok Whether the option is valid.
 * @param subject The operation and the option, such as `Cannot compare: 'price'`.
 * @param accepted The values that are accepted.
 * @param value The value that was passed.
 */
export function assertOption(
  ok: boolean,
  subject: string,
  accepted: string,
  value: unknown,
): asserts ok {
  if (ok) return;
  const Kind = typeof value === "number" ? RangeError : TypeError;
  throw new Kind(
    `${subject} must be ${accepted}: current value is ${shown(value)}`,
  );
}

function shown(value: unknown): string {
  try {
    return String(value);
  } catch {
    // An object without a prototype has no text.
    return typeof value;
  }
}

/**
 * Throws unless a price and a round trip are valid.
 *
 * @param operation The operation, such as `compare`.
 * @param price Milliseconds of waiting that one request is worth.
 * @param rtt The round trip of a request, in milliseconds.
 */
export function assertTerms(
  operation: string,
  price: unknown,
  rtt: unknown,
): void {
  assertOption(
    isFinite(price) && price > 0,
    `Cannot ${operation}: 'price'`,
    "a finite number of milliseconds above 0",
    price,
  );
  assertOption(
    isFinite(rtt) && rtt >= 0,
    `Cannot ${operation}: 'rtt'`,
    "a non-negative finite number of milliseconds",
    rtt,
  );
}

function isFinite(value: unknown): value is number {
  return Number.isFinite(value);
}
