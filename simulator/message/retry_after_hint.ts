import { randomStream } from "@heygen-sim/client/distributions";
import type { Job } from "../core/job.ts";
import type { RequestContext } from "./request_context.ts";

/** The two forms of `Retry-After` (RFC 9110, section 10.2.3). */
export type RetryAfterForm = "seconds" | "date";

/** When clients are to poll a pending job again. */
export interface HintSettings {
  readonly seed: number | string;
  /** In milliseconds; 0 for no hint. */
  readonly retryAfter: number;
  readonly retryAfterForm: RetryAfterForm | "random";
}

/**
 * Writes `Retry-After` for a pending job, and records it in the context.
 *
 * @returns Its value; `undefined` where nothing is said.
 */
export function hintOf(
  { seed, retryAfter, retryAfterForm }: HintSettings,
  context: RequestContext,
  job: Job,
  now: number,
): string | undefined {
  if (retryAfter === 0) return undefined;
  let form = retryAfterForm;
  if (form === "random") {
    const { client, ordinal } = context;
    const keys = [job.number, client, ordinal, "retry-after"];
    form = randomStream(seed, ...keys)() < 0.5 ? "seconds" : "date";
  }
  return sendRetryAfter(context, retryAfter, form, now);
}

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
