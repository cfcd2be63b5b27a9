import type { RequestContext } from "./request_context.ts";

/** The two forms of `Retry-After` (RFC 9110, section 10.2.3). */
export type RetryAfterForm = "seconds" | "date";

/**
 * Writes `Retry-After`, in whole seconds, rounded up. It records the time as it is
 * sent: a client that comes before it is early, also where the exact time is a
 * fraction of a second less.
 *
 * @param ms The time to wait, in milliseconds.
 */
export function sendRetryAfter(
  context: RequestContext,
  ms: number,
  form: RetryAfterForm,
  now: number,
): string {
  if (form === "seconds") {
    const seconds = Math.ceil(ms / 1_000);
    context.retryAfter = seconds * 1_000;
    return String(seconds);
  }
  const at = Math.ceil((now + ms) / 1_000) * 1_000;
  context.retryAfter = at - now;
  return new Date(at).toUTCString();
}
