import {
  type RetryAfterForm,
  writeRetryAfter,
} from "@heygen-sim/client/retry-after";
import type { RequestContext } from "./request_context.ts";

/**
 * Writes `Retry-After` and records the time as it is sent: a client that comes
 * before it is early, also where the exact time is a fraction of a second less.
 *
 * @param ms The time to wait, in milliseconds.
 */
export function sendRetryAfter(
  context: RequestContext,
  ms: number,
  form: RetryAfterForm,
  now: number,
): string {
  const value = writeRetryAfter(ms, form, now);
  context.retryAfter = form === "date"
    ? Date.parse(value) - now
    : Number(value) * 1_000;
  return value;
}
