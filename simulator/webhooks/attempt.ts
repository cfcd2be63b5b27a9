import { abortable } from "@std/async/abortable";
import { messageOf } from "../_message_of.ts";
import { readRetryAfter } from "@heygen-sim/client/retry-after";
import manifest from "../deno.json" with { type: "json" };
import type { Message, Send } from "./send.ts";
import { sign } from "./sign.ts";

/**
 * How long a receiver has to answer if nothing else is configured, in
 * milliseconds of real time.
 */
export const DEFAULT_TIMEOUT_MS = 10_000;

/** How much of a reason is kept, in characters. */
const LONGEST_REASON = 200;

// The real timers, also while others are faked: a receiver is real.
const { setTimeout, clearTimeout } = globalThis;

/** What to send, and how to sign it. */
export interface Outgoing {
  /** The message's name. */
  readonly id: string;
  /** Where to. */
  readonly url: string;
  /** What. */
  readonly body: string;
  /** What to sign with: one signature for each. */
  readonly secrets: readonly string[];
  /** By how many seconds the timestamp is wrong. */
  readonly skew: number;
  /** What is signed, if it is not what is sent. */
  readonly signedBody?: string;
}

/** What came of it. */
export interface Outcome {
  /** The status of the answer; `null` if there was none. */
  readonly status: number | null;
  /** How long it took, in milliseconds of real time. */
  readonly duration: number;
  /** Why it came to nothing; `null` if it arrived. */
  readonly reason: string | null;
  /** In how many milliseconds the receiver wants to be asked again. */
  readonly asked: number | undefined;
}

/**
 * Sends a message once.
 *
 * @param send Sends it.
 * @param outgoing What to send.
 * @param closed Gives it up.
 * @param limit How long the receiver has, in milliseconds of real time.
 * @returns What came of it.
 * @throws {unknown} The signal's reason, if it is given up.
 */
export async function attempt(
  send: Send,
  outgoing: Outgoing,
  closed: AbortSignal,
  limit = DEFAULT_TIMEOUT_MS,
): Promise<Outcome> {
  closed.throwIfAborted();
  const started = performance.now();
  const took = () => Math.round(performance.now() - started);
  const late = new AbortController();
  const timer = setTimeout(
    () => late.abort(new Error(`No answer within ${limit / 1_000} s`)),
    limit,
  );
  const signal = AbortSignal.any([late.signal, closed]);
  try {
    const sent = send(writeMessage(outgoing), signal);
    const { status, headers } = await abortable(sent, signal);
    const hint = status === 429 || status === 503;
    return {
      status,
      duration: took(),
      reason: reasonOf(status),
      asked: hint ? readRetryAfter(headers, Date.now()) : undefined,
    };
  } catch (error) {
    closed.throwIfAborted();
    return {
      status: null,
      duration: took(),
      reason: failureOf(error).slice(0, LONGEST_REASON),
      asked: undefined,
    };
  } finally {
    clearTimeout(timer);
  }
}

/** The message with its headers, as Standard Webhooks has them. */
function writeMessage(outgoing: Outgoing): Message {
  const { id, url, body, secrets, skew, signedBody = body } = outgoing;
  // Real time, whatever the simulator's clock says: receivers compare it with
  // their own.
  const timestamp = Math.floor(Date.now() / 1_000) + skew;
  const signatures = secrets.map((one) =>
    sign(one, { id, timestamp, body: signedBody })
  );
  return {
    url,
    body,
    headers: {
      "content-type": "application/json",
      "user-agent": `heygen-sim/${manifest.version}`,
      "webhook-id": id,
      "webhook-timestamp": String(timestamp),
      "webhook-signature": signatures.join(" "),
    },
  };
}

/** Why there was no answer. `fetch` itself says only that it failed. */
function failureOf(error: unknown): string {
  const { cause } = Object(error);
  if (cause === undefined) return messageOf(error);
  // Where to is known, and may be longer than all that is kept.
  const why = messageOf(cause).replace(/ for url \(\S*\)/, "");
  return `${messageOf(error)}: ${why}`;
}

function reasonOf(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  return status >= 300 && status < 400
    ? "Redirects are not followed"
    : `The receiver answered ${status}`;
}
