import { abortable } from "@std/async/abortable";
import { readRetryAfter } from "@heygen-sim/client/retry-after";
import { messageOf } from "../_message_of.ts";
import manifest from "../deno.json" with { type: "json" };
import type { Message, Send } from "./send.ts";
import type { Outgoing, Scheme } from "./scheme.ts";
import type { Sent } from "./delivery.ts";

const PROBE_TIMEOUT_MS = 1_000;

const MAX_REASON_LENGTH = 200;

// The real timers, also while others are faked: receivers are real.
const { setTimeout, clearTimeout } = globalThis;

/** The result of an attempt. */
export type Outcome = Omit<Sent, "at">;

/** How a message is sent. */
export interface AttemptOptions {
  readonly send: Send;
  /** Aborts the attempt. */
  readonly closed: AbortSignal;
  /** The time that the receiver has, in milliseconds of real time. */
  readonly timeout: number;
}

/**
 * Sends a message once.
 *
 * @throws {unknown} The signal's reason, if it aborts.
 */
export async function attempt(
  message: Message,
  { send, closed, timeout }: AttemptOptions,
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
    const { status, headers } = await abortable(send(message, signal), signal);
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
  url: string,
  { send, closed }: Omit<AttemptOptions, "timeout">,
): Promise<Outcome> {
  return attempt(
    { method: "OPTIONS", url, body: "", headers: HEADERS },
    { send, closed, timeout: PROBE_TIMEOUT_MS },
  );
}

const HEADERS = {
  "content-type": "application/json",
  "user-agent": `heygen-sim/${manifest.version}`,
};

export function signedMessage(
  url: string,
  scheme: Scheme,
  outgoing: Outgoing,
): Message {
  // Real time, whatever the simulator's clock: receivers compare it with theirs.
  const timestamp = Math.floor(Date.now() / 1_000) + outgoing.skew;
  const headers = { ...HEADERS, ...scheme.headers(outgoing, timestamp) };
  return { url, body: outgoing.body, headers };
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
