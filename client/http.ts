import { readText } from "./body.ts";
import { messageOf, StatusError } from "./errors.ts";
import { readRetryAfter } from "./retry_after.ts";

/**
 * Statuses that may pass: RFC 9110, sections 15.5.9 and 15.6; RFC 8470 for 425
 * and RFC 6585 for 429.
 */
const TRANSIENT = [408, 425, 429, 500, 502, 503, 504];

/** Characters of an unexpected answer that a message quotes. */
const QUOTED = 200;

/** A JSON object from the wire, of which nothing is known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A good answer. */
export interface Answer {
  /** The body; `undefined` if it has not changed (304). */
  readonly body: JsonObject | undefined;
  /** The headers. */
  readonly headers: Headers;
  /** Milliseconds that the server asked to be left alone. */
  readonly retryAfter: number | undefined;
}

/** The part of the global `fetch` that this library uses. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** What a request needs. */
export interface RequestSettings {
  /** The function to send it with. */
  readonly fetch: Fetch;
  /** Headers to send along. */
  readonly headers: Headers;
  /** Aborts it. */
  readonly signal: AbortSignal;
  /** The time, in milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Sends a request that is to be answered with a JSON object.
 *
 * @param method `GET` or `POST`.
 * @param url The address.
 * @param settings Everything else.
 * @throws {StatusError} Whatever goes wrong, in words that name the address
 * and what came back.
 */
export async function requestJson(
  method: string,
  url: string,
  settings: RequestSettings,
): Promise<Answer> {
  const { headers, signal } = settings;
  const name = `${method} ${url}`;
  let response: Response;
  let text: string | undefined;
  try {
    // Every answer is of this moment: a cached one would tell nothing.
    const init = { method, headers, signal, cache: "no-store" } as const;
    response = await settings.fetch(url, init);
    text = await readText(response);
  } catch (cause) {
    const message = `${name} got no answer: ${messageOf(cause)}`;
    throw new StatusError("unreachable", message, { cause, transient: true });
  }
  const { status: httpStatus, ok } = response;
  const retryAfter = readRetryAfter(response.headers, settings.now());
  const good = { headers: response.headers, retryAfter };
  if (httpStatus === 304) return { ...good, body: undefined };
  const answered = `${name} answered ${httpStatus}`;
  if (!ok) {
    throw new StatusError("http", `${answered}: ${quote(text)}`, {
      httpStatus,
      transient: TRANSIENT.includes(httpStatus),
      retryAfter,
    });
  }
  const fail = (what: string, transient = false) =>
    new StatusError("answer", `${answered} with ${what}: ${quote(text)}`, {
      httpStatus,
      transient,
    });
  let body: unknown;
  try {
    body = JSON.parse(text ?? "");
  } catch {
    // What begins like an object but is none was cut off on its way.
    throw text?.trimStart().startsWith("{")
      ? fail("half an answer", true)
      : fail("no JSON");
  }
  if (typeof body !== "object" || !body || Array.isArray(body)) {
    throw fail("no JSON object");
  }
  return { ...good, body: body as JsonObject };
}

function quote(text: string | undefined): string {
  return text === undefined
    ? "a body that is too long"
    : text.replace(/\s+/g, " ").trim().slice(0, QUOTED) || "an empty body";
}
