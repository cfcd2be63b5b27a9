/**
 * The three date forms of RFC 9110, section 5.6.7, as one pattern:
 * `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` and
 * `Sun Nov  6 08:49:37 1994`. What stands in the middle is for `Date.parse`.
 */
const HTTP_DATE = /^[A-Z][a-z]+,? .+:\d\d (GMT|\d{4})$/;

/**
 * Parses an HTTP date. `Date.parse` knows all three forms, and much that is no
 * HTTP date; the one without a zone it takes for local time.
 *
 * @param text The header's value.
 * @returns Milliseconds since the epoch, or `NaN` if this is no HTTP date.
 */
function parseHttpDate(text: string | null): number {
  const match = HTTP_DATE.exec(text ?? "");
  return match
    ? Date.parse(match[1] === "GMT" ? match[0] : `${text} GMT`)
    : NaN;
}

/**
 * Reads `Retry-After` (RFC 9110, section 10.2.3), in seconds or as a date. A
 * date is measured against the server's own `Date`, so that a client whose
 * clock is wrong waits as long as any other.
 *
 * @param headers The answer's headers.
 * @param now The client's time, in milliseconds since the epoch.
 * @returns Milliseconds, at least 0; `undefined` if there is none or if it is
 * malformed.
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

/** How `Retry-After` is written: both are in RFC 9110, section 10.2.3. */
export type RetryAfterForm = "seconds" | "date";

/**
 * Writes `Retry-After`. It knows only whole seconds: they are rounded up.
 *
 * @param ms What to wait, in milliseconds.
 * @param form How to write it.
 * @param now The time, in milliseconds since the epoch.
 */
export function writeRetryAfter(
  ms: number,
  form: RetryAfterForm,
  now: number,
): string {
  return form === "seconds"
    ? String(Math.ceil(ms / 1_000))
    : new Date(Math.ceil((now + ms) / 1_000) * 1_000).toUTCString();
}
