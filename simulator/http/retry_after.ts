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
