/** Numbers above it are milliseconds since the epoch, others seconds. */
const MAX_EPOCH_SECONDS = 1e11;

/** Dates that name the zone, or have no time of day and so need none. */
const ZONED = /([A-Z]|[+-]\d\d(:?\d\d)?)$/i;

/** Reads a text that is not blank. */
export function text(value: unknown): string | undefined {
  return typeof value === "string" && /\S/.test(value) ? value : undefined;
}

/** Reads an id; numbers become texts. */
export function identifier(value: unknown): string | undefined {
  return Number.isFinite(value) ? String(value) : text(value);
}

/** Reads a finite number that is not negative. */
export function amount(value: unknown, unit = 1): number | undefined {
  const number = typeof value === "number" ? value * unit : NaN;
  return number >= 0 && number < Infinity ? number : undefined;
}

/**
 * Reads a time: a date in ISO 8601, in UTC unless it names a zone, or a number
 * since the epoch, in milliseconds above 1e11 and else in seconds.
 *
 * @returns Milliseconds since the epoch; `NaN` without a valid time.
 */
export function time(value: unknown): number {
  const text = String(value).trim();
  const number = Number(text);
  if (isNaN(number)) {
    return Date.parse(ZONED.test(text) ? text : `${text}Z`);
  }
  if (number > MAX_EPOCH_SECONDS) return number;
  // A time that is not known yet may be sent as 0.
  return number > 0 ? number * 1_000 : NaN;
}

/** The milliseconds from one time to another, if that is not before it. */
export function span(from: number, to: number): number | undefined {
  return amount(to - from);
}

/** Leaves out the fields that are undefined. */
export function defined<T extends object>(
  fields: { readonly [K in keyof T]: T[K] | undefined },
): T {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as T;
}

/**
 * The three date forms of RFC 9110, section 5.6.7, as one pattern:
 * `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` and
 * `Sun Nov  6 08:49:37 1994`. `Date.parse` checks the rest.
 */
const HTTP_DATE = /^[A-Z][a-z]+,? .+:\d\d (GMT|\d{4})$/;

/**
 * Parses an HTTP date. `Date.parse` accepts all three forms, many others, and
 * takes the one without a zone for local time.
 *
 * @param text The header's value.
 * @returns Milliseconds since the epoch, or `NaN` if the date is invalid.
 */
function parseHttpDate(text: string | null): number {
  return text && HTTP_DATE.test(text)
    ? Date.parse(text.replace(/\d$/, "$& GMT"))
    : NaN;
}

/**
 * Reads `Retry-After` (RFC 9110, section 10.2.3), in seconds or as a date. A
 * date is measured against the server's own `Date`, so that a client whose
 * clock is wrong waits as long as any other.
 *
 * @param headers The headers of the response.
 * @param now The client's time, in milliseconds since the epoch.
 * @returns Milliseconds, at least 0; `undefined` if it is missing or malformed.
 */
export function readRetryAfter(
  headers: Headers,
  now: number,
): number | undefined {
  const value = headers.get("retry-after");
  const wait = /^\d+$/.test(`${value}`)
    ? Number(value) * 1_000
    : parseHttpDate(value) - (parseHttpDate(headers.get("date")) || now);
  return amount(Math.max(0, wait));
}
