/**
 * The three date forms of RFC 9110, section 5.6.7, as one pattern:
 * `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` and
 * `Sun Nov  6 08:49:37 1994`. `Date.parse` checks the rest.
 */
const HTTP_DATE = /^[A-Z][a-z]+,? .+:\d\d (?:GMT|\d{4})$/;

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
  const wait = /^\d+$/.test(value ?? "")
    ? Number(value) * 1_000
    : parseHttpDate(value) - (parseHttpDate(headers.get("date")) || now);
  return isFinite(wait) ? Math.max(0, wait) : undefined;
}
