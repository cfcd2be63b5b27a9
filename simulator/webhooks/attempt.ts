import { abortable } from "@std/async/abortable";
import { readRetryAfter } from "@heygen-sim/client/retry-after";
import { messageOf } from "../_message_of.ts";
import manifest from "../deno.json" with { type: "json" };
import type { Message, Send } from "./send.ts";
import { type Outgoing, SCHEMES } from "./schemes.ts";
import type { Attempt } from "./state.ts";

/** The time that a target has to respond to `OPTIONS`. */
const PROBE_TIMEOUT_MS = 1_000;

/** The most characters of a reason. */
const MAX_REASON_LENGTH = 200;

// The real timers, also while others are faked: receivers are real.
const { setTimeout, clearTimeout } = globalThis;

/** The result of an attempt. */
export interface Outcome extends Omit<Attempt, "at"> {
  /** `Retry-After` of a 429 or 503, in milliseconds. */
  readonly retryAfter: number | undefined;
}

/**
 * Sends a message once.
 *
 * @param timeout The time that the receiver has, in milliseconds of real time.
 * @returns The result.
 * @throws {unknown} The signal's reason, if it aborts.
 */
export async function attempt(
  send: Send,
  outgoing: Outgoing,
  closed: AbortSignal,
  timeout: number,
): Promise<Outcome> {
  closed.throwIfAborted();
  const started = performance.now();
  const elapsed = () => Math.round(performance.now() - started);
  const late = new AbortController();
  const timer = setTimeout(
    () => late.abort(new Error(`No response within ${timeout / 1_000} s`)),
    timeout,
  );
  const signal = AbortSignal.any([late.signal, closed]);
  try {
    const sent = send(signedMessage(outgoing), signal);
    const { status, headers } = await abortable(sent, signal);
    return {
      status,
      duration: elapsed(),
      reason: statusReason(status),
      retryAfter: status === 429 || status === 503
        ? readRetryAfter(headers, Date.now())
        : undefined,
    };
  } catch (error) {
    closed.throwIfAborted();
    return {
      status: null,
      duration: elapsed(),
      reason: errorReason(error).slice(0, MAX_REASON_LENGTH),
      retryAfter: undefined,
    };
  } finally {
    clearTimeout(timer);
  }
}

/** Sends `OPTIONS` to a target once. */
export function probe(
  send: Send,
  url: string,
  closed: AbortSignal,
): Promise<Outcome> {
  const message = { id: "", url, body: "", secrets: [], skew: 0 };
  const kind = { method: "OPTIONS", scheme: "unsigned" } as const;
  return attempt(send, { ...message, ...kind }, closed, PROBE_TIMEOUT_MS);
}

/** Adds the headers. */
function signedMessage(outgoing: Outgoing): Message {
  const { method, url, body, skew, scheme = "standard" } = outgoing;
  // Real time, whatever the simulator's clock: receivers compare it with theirs.
  const timestamp = Math.floor(Date.now() / 1_000) + skew;
  return {
    method,
    url,
    body,
    headers: {
      "content-type": "application/json",
      "user-agent": `heygen-sim/${manifest.version}`,
      ...SCHEMES[scheme].headers(outgoing, timestamp),
    },
  };
}

/** The message of an error and of its cause, which is all that `fetch` explains. */
function errorReason(error: unknown): string {
  const { cause } = Object(error);
  if (cause === undefined) return messageOf(error);
  // The URL is known, and may be longer than the limit.
  const detail = messageOf(cause).replace(/ for url \(\S*\)/, "");
  return `${messageOf(error)}: ${detail}`;
}

function statusReason(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  return status >= 300 && status < 400
    ? "Redirects are not followed"
    : `The receiver responded with ${status}`;
}
