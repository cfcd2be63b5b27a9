import { type IncomingMessage, request } from "node:http";
import { demandNet } from "./_demand_net.ts";
import type { Targets } from "./targets.ts";

/** What is to be sent. */
export interface Message {
  /** Where to. */
  readonly url: string;
  /** With which headers. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body. */
  readonly body: string;
}

/** What came back. */
export interface Reply {
  /** The status code. */
  readonly status: number;
  /** The headers, or at least those that matter. */
  readonly headers: Headers;
}

/**
 * Sends a message. Redirects are not followed: a receiver could point inward.
 *
 * @throws {TargetError} If nothing may be sent there.
 */
export type Send = (message: Message, signal: AbortSignal) => Promise<Reply>;

/**
 * Sends by a function that works like `fetch`. Names are not looked up: what
 * they stand for, if anything, is that function's own affair.
 *
 * @param targets Where may be sent to.
 * @param fetch The function.
 */
export function sendBy(targets: Targets, fetch: typeof globalThis.fetch): Send {
  return (message, signal) => {
    targets.check(message.url);
    return fetched(fetch, message, signal);
  };
}

/**
 * Sends over the network, to the addresses that a name stood for when they were
 * checked. Over TLS it is enough that a certificate is checked against the name:
 * a server within, to which the name leads a moment later, has none for it.
 *
 * @param targets Where may be sent to.
 */
export function sendOut(targets: Targets): Send {
  return async (message, signal) => {
    const addresses = await targets.resolve(message.url);
    signal.throwIfAborted();
    // Not by how it begins: receivers may write HTTPS, or a space before it.
    if (new URL(message.url).protocol === "https:") {
      return await fetched(fetch, message, signal);
    }
    return await posted(message, addresses, signal);
  };
}

async function fetched(
  fetch: typeof globalThis.fetch,
  { url, headers, body }: Message,
  signal: AbortSignal,
): Promise<Reply> {
  const { status, headers: told, body: rest } = await fetch(url, {
    method: "POST",
    headers: { ...headers },
    body,
    redirect: "manual",
    signal,
  });
  // The status decides: a body that cannot be cancelled changes nothing.
  rest?.cancel().catch(() => {});
  return { status, headers: told };
}

/** The headers of answers that are read. */
const READ = ["retry-after", "date"] as const;

/** Tries the addresses one after the other, until one takes the connection. */
async function posted(
  message: Message,
  [address = "", ...others]: readonly string[],
  signal: AbortSignal,
): Promise<Reply> {
  try {
    return await post(message, address, signal);
  } catch (error) {
    if (others.length === 0 || !isBeforeSending(error)) throw error;
    return await posted(message, others, signal);
  }
}

/**
 * Whether an error says that nothing has been sent, as the address is not
 * admitted or takes no connection: another one may.
 *
 * @param error The error.
 */
export function isBeforeSending(error: unknown): boolean {
  const { code, syscall } = Object(error);
  return code === "EPERM" || syscall === "connect";
}

/**
 * Posts to an address. `fetch` would look the name up once more; here the answer
 * of that look-up is given.
 */
async function post(
  { url, headers, body }: Message,
  address: string,
  signal: AbortSignal,
): Promise<Reply> {
  const family = address.includes(":") ? 6 : 4;
  const { port } = new URL(url);
  demandNet(`${family === 6 ? `[${address}]` : address}:${port || 80}`);
  return await new Promise((resolve, reject) => {
    const sent = request(url, {
      method: "POST",
      headers: {
        ...headers,
        "content-length": new TextEncoder().encode(body).length,
      },
      agent: false,
      signal,
      lookup: (_name, { all }, tell) => {
        if (all) tell(null, [{ address, family }]);
        else tell(null, address, family);
      },
    });
    // Not once: what comes after the answer must not end the process.
    sent.on("error", reject);
    const answered = (response: IncomingMessage) => {
      response.on("error", () => {});
      const { statusCode: status = 0, headers: told } = response;
      const headers = new Headers();
      for (const name of READ) {
        const value = told[name];
        if (typeof value === "string") headers.set(name, value);
      }
      sent.once("close", () => resolve({ status, headers }));
      sent.destroy();
    };
    sent.once("response", answered);
    // 101 is an answer, too, and not to what was asked.
    sent.once("upgrade", answered);
    sent.end(body);
  });
}
