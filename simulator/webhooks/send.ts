import { readRetryAfter } from "@heygen-sim/client/retry-after";
import { abortable } from "@std/async/abortable";
import { type IncomingMessage, request } from "node:http";
import { messageOf } from "../_message_of.ts";
import manifest from "../deno.json" with { type: "json" };
import type { Sent } from "./delivery_log.ts";
import type { Outgoing, Scheme } from "./schemes.ts";
import { assertNetPermission, type Targets } from "./targets.ts";

const PROBE_TIMEOUT_MS = 1_000;

const MAX_REASON_LENGTH = 200;

/** The headers of all messages. */
const HEADERS = {
  "content-type": "application/json",
  "user-agent": `heygen-sim/${manifest.version}`,
};

// The real timers, also while others are faked: receivers are real.
const { setTimeout, clearTimeout } = globalThis;

export interface Message {
  readonly method?: "POST" | "OPTIONS" | undefined;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Reply {
  readonly status: number;
  /** `Retry-After` and `Date` at least. */
  readonly headers: Headers;
}

/**
 * Sends a message. Redirects are not followed: a receiver could redirect to a
 * private network.
 *
 * @throws {TargetError} If the target is not allowed.
 */
export type Send = (message: Message, signal: AbortSignal) => Promise<Reply>;

/**
 * Sends with a function like `fetch`. Names are not resolved: they belong to that
 * function.
 */
export function sendBy(targets: Targets, fetch: typeof globalThis.fetch): Send {
  return (message, signal) => {
    targets.check(message.url);
    return sendByFetch(fetch, message, signal);
  };
}

/**
 * Sends over the network, to the addresses that were checked: a name can resolve to
 * others a moment later. With TLS the certificate protects against that, as servers
 * of a private network have none for the name.
 */
export function sendOut(targets: Targets): Send {
  return async (message, signal) => {
    const addresses = await targets.resolve(message.url);
    signal.throwIfAborted();
    // Parsed: the URL may start with HTTPS, or with a space.
    if (new URL(message.url).protocol === "https:") {
      return await sendByFetch(fetch, message, signal);
    }
    return await postToFirst(message, addresses, signal);
  };
}

async function sendByFetch(
  fetch: typeof globalThis.fetch,
  { method = "POST", url, headers, body }: Message,
  signal: AbortSignal,
): Promise<Reply> {
  const { status, headers: received, body: rest } = await fetch(url, {
    method,
    headers: { ...headers },
    ...(method === "POST" ? { body } : {}),
    redirect: "manual",
    signal,
  });
  // The status decides: a body that cannot be cancelled changes nothing.
  rest?.cancel().catch(() => {});
  return { status, headers: received };
}

/** The headers of a reply that are read. */
const READ = ["retry-after", "date"] as const;

/** Tries the addresses in order, until one accepts the connection. */
async function postToFirst(
  message: Message,
  [address = "", ...others]: readonly string[],
  signal: AbortSignal,
): Promise<Reply> {
  try {
    return await post(message, address, signal);
  } catch (error) {
    if (others.length === 0 || !isBeforeSending(error)) throw error;
    return await postToFirst(message, others, signal);
  }
}

/**
 * Whether an error occurred before anything was sent, because the address is not
 * permitted or accepts no connection: another address may.
 */
export function isBeforeSending(error: unknown): boolean {
  const { code, syscall } = Object(error);
  return code === "EPERM" || syscall === "connect";
}

/**
 * Posts to an address. `fetch` would resolve the name again; `node:http` takes the
 * address that was checked.
 */
async function post(
  { method = "POST", url, headers, body }: Message,
  address: string,
  signal: AbortSignal,
): Promise<Reply> {
  const family = address.includes(":") ? 6 : 4;
  const { port } = new URL(url);
  assertNetPermission(
    `${family === 6 ? `[${address}]` : address}:${port || 80}`,
  );
  return await new Promise((resolve, reject) => {
    const sent = request(url, {
      method,
      headers: {
        ...headers,
        "content-length": new TextEncoder().encode(body).length,
      },
      agent: false,
      signal,
      lookup: (_name, { all }, callback) => {
        if (all) callback(null, [{ address, family }]);
        else callback(null, address, family);
      },
    });
    // Not once: a later error must not end the process.
    sent.on("error", reject);
    const onResponse = (response: IncomingMessage) => {
      response.on("error", () => {});
      const { statusCode: status = 0, headers: received } = response;
      const headers = new Headers();
      for (const name of READ) {
        const value = received[name];
        if (typeof value === "string") headers.set(name, value);
      }
      sent.once("close", () => resolve({ status, headers }));
      sent.destroy();
    };
    sent.once("response", onResponse);
    // A 101 that was not asked for.
    sent.once("upgrade", onResponse);
    sent.end(body);
  });
}

export interface AttemptOptions {
  readonly send: Send;
  readonly closed: AbortSignal;
  /** The time that the receiver has, in milliseconds of real time. */
  readonly timeout: number;
  now(): number;
}

/**
 * Sends a message once.
 *
 * @throws {unknown} The signal's reason, if it aborts.
 */
export async function attempt(
  message: Message,
  { send, closed, timeout, now }: AttemptOptions,
): Promise<Sent> {
  closed.throwIfAborted();
  const at = now();
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
      at,
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
      at,
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
  options: AttemptOptions,
): Promise<Sent> {
  return attempt(
    { method: "OPTIONS", url, body: "", headers: HEADERS },
    { ...options, timeout: PROBE_TIMEOUT_MS },
  );
}

/** Makes the message of an attempt, with the headers of its scheme. */
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
