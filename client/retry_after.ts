/**
 * The three date forms of RFC 9110, section 5.6.7, as one pattern:
 * `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` and
 * `Sun Nov  6 08:49:37 1994`.
 */
const HTTP_DATE =
  /^\w+,? (?:(\d\d)[ -](\w{3})[ -](\d\d|\d{4})|(\w{3}) ([ \d]\d)) (\d\d:\d\d:\d\d) (?:GMT|(\d{4}))$/;

/** Years that a two-digit year may lie ahead before it means the past. */
const YEARS_AHEAD = 50;

/**
 * Parses an HTTP date.
 *
 * @param text The header's value.
 * @param now Milliseconds since the epoch, which place a two-digit year.
 * @returns Milliseconds since the epoch, or `NaN` if this is no HTTP date.
 */
export function parseHttpDate(
  text: string | null | undefined,
  now: number,
): number {
  const match = HTTP_DATE.exec(text ?? "");
  if (!match) return NaN;
  const [, day, month, short, month2, day2, time, long] = match;
  let year = Number(short ?? long);
  if (short?.length === 2) {
    const thisYear = new Date(now).getUTCFullYear();
    year += thisYear - thisYear % 100;
    if (year > thisYear + YEARS_AHEAD) year -= 100;
  }
  return Date.parse(`${day ?? day2} ${month ?? month2} ${year} ${time} GMT`);
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
export function retryAfter(headers: Headers, now: number): number | undefined {
  const value = headers.get("retry-after")?.trim();
  if (!value) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1_000;
  const date = parseHttpDate(headers.get("date"), now);
  const wait = parseHttpDate(value, now) - (date || now);
  return wait >= 0 ? wait : wait < 0 ? 0 : undefined;
}
