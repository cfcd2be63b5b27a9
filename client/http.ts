import {
  FINAL_FAILURE,
  StatusError,
  type StatusErrorOptions,
  type StatusErrorType,
  TRANSIENT_FAILURE,
  TRANSIENT_STATUS,
  unwind,
} from "./errors.ts";
import type { ConnectionOptions } from "./options.ts";
import { abortable, type Clock } from "./timing.ts";
import { readRetryAfter } from "./values.ts";
import { assertPolling, type Resolved } from "./wait.ts";

/** An error in the service's own words. */
export interface ErrorDescription
  extends Pick<StatusErrorOptions, "code" | "param" | "requestId"> {
  readonly text: string | undefined;
}

/** A request that can be sent again and again. */
export interface HttpRequest {
  /** The request's first line without the query, for messages. */
  readonly name: string;
  readonly origin: string;
  /** The query of the address, which messages leave out. */
  readonly query: string;
  readonly headers: Headers;
  /** The clock that dates are compared with. */
  readonly clock: Clock;
  /** Describes a response that cannot be used, for messages. */
  describe?(text: string | undefined, headers: Headers): ErrorDescription;
  /** Sends the request, with headers beside those of all requests. */
  send(
    signal: AbortSignal,
    headers: Readonly<Record<string, string>>,
  ): Promise<Response>;
}

/** Prepares a request; throws a `TypeError` if the address or a header is invalid. */
export function connect(
  options: Resolved<ConnectionOptions>,
  method: string,
  path: string,
): HttpRequest {
  const { baseUrl = "http://127.0.0.1:5000", clock, fetch } = options;
  const { origin, username, password, pathname, search: query } = parseAddress(
    baseUrl,
  );
  const address = origin + pathname.replace(/\/*$/, () => path);
  const name = `${method} ${address}`;
  const url = address + query;
  // RFC 7617. The parser has encoded both as UTF-8, and `btoa` takes bytes.
  const basic = username || password
    ? { authorization: `Basic ${btoa(unescape(`${username}:${password}`))}` }
    : undefined;
  // Invalid headers are found now, not in the middle of a wait.
  const headers = joinHeaders(basic, options.headers);
  return {
    name,
    origin,
    query,
    headers,
    clock,
    async send(signal, added) {
      const init = { method, headers: joinHeaders(headers, added), signal };
      try {
        // A status is of this moment: a cached one is of no use.
        return await fetch(url, { ...init, cache: "no-store" });
      } catch (error) {
        // Old Cloudflare Workers refuse the option, before anything is sent.
        if (!/cache'? (field|mode)/.test(unwind(error))) throw error;
        return await fetch(url, init);
      }
    },
  };
}

/** Joins headers; the later ones replace the earlier ones of their names. */
export function joinHeaders(
  earlier: RequestInit["headers"],
  later: RequestInit["headers"],
): Headers {
  const headers = new Headers(earlier);
  new Headers(later).forEach((value, name) => headers.set(name, value));
  return headers;
}

function parseAddress(base: string | URL): URL {
  const { location }: { location?: Location } = globalThis;
  try {
    const url = new URL(base || "/", location?.href);
    if (/^https?:[^#]*$/.test(url.href)) return url;
  } catch {
    // It cannot be parsed.
  }
  const accepted = "an http or https address without a fragment";
  assertPolling(false, "baseUrl", accepted, base);
}

/** The most bytes of a response to read: a status has a few hundred. */
export const MAX_BODY_BYTES = 1 << 20;

/** How long the body of an error is waited for: its status is enough to act on. */
const MAX_ERROR_BODY_MS = 3_000;

/** The most characters of an unexpected response that a message quotes. */
const MAX_QUOTE_LENGTH = 200;

export type JsonObject = Readonly<Record<string, unknown>>;

/** A successful response. */
export interface JsonResponse {
  /** The body, any JSON; `undefined` if it has not changed (304). */
  readonly body: unknown;
  readonly headers: Headers;
  readonly retryAfter: number | undefined;
  /** Makes the error for a response that is invalid after all. */
  fail(type: StatusErrorType, what: string, transient?: boolean): StatusError;
}

interface Accepted extends Pick<JsonResponse, "retryAfter" | "fail"> {
  readonly response: Response;
  /** The text; `undefined` if it is not read, or too long. */
  readonly text: string | undefined;
}

/**
 * Sends a request for JSON, or throws a {@linkcode StatusError}.
 *
 * @param known Further headers.
 */
export async function requestJson(
  request: HttpRequest,
  signal: AbortSignal,
  known: Readonly<Record<string, string>> = {},
): Promise<JsonResponse> {
  const { response: { status, headers }, text, ...rest } = await sendRequest(
    request,
    signal,
    known,
  );
  let body: unknown;
  try {
    if (status !== 304) body = JSON.parse(`${text}`);
  } catch {
    // A body that begins like an object was cut off.
    throw rest.fail("answer", " without JSON", /^\s*{/.test(`${text}`));
  }
  return { ...rest, body, headers };
}

/**
 * Sends a request for a stream, or throws a {@linkcode StatusError}.
 *
 * @returns The response, with a status of 200 to 299 and an unread body.
 */
export async function requestStream(
  request: HttpRequest,
  signal: AbortSignal,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  return (await sendRequest(request, signal, headers, true)).response;
}

async function sendRequest(
  { name, query, clock, send, describe = (text) => ({ text }) }: HttpRequest,
  signal: AbortSignal,
  headers: Readonly<Record<string, string>>,
  isStream = false,
): Promise<Accepted> {
  let response: Response | undefined;
  let text: string | undefined;
  let retryAfter: number | undefined;
  try {
    response = await send(signal, headers);
    retryAfter = readRetryAfter(response.headers, clock.now());
    const read = readText.bind(null, response);
    // The status and `Retry-After` of an error count, whatever becomes of its body.
    if (!response.ok) {
      text = await abortable(read, signal, MAX_ERROR_BODY_MS)
        .catch(() => "a body that was cut off");
    } else if (!isStream) text = await read(signal);
  } catch (cause) {
    const text = unwind(cause);
    const reason = text.replaceAll(query, "").replaceAll("\n", ": ");
    const message = `${name} got no response: ${reason}`;
    // What breaks off is a failure of the network in any words. The caller's own
    // `fetch` may return something else.
    const begun = response?.headers && response.text;
    const transient = !FINAL_FAILURE.test(text) &&
      (!!begun || TRANSIENT_FAILURE.test(text));
    throw new StatusError("unreachable", message, { cause, transient });
  }
  const { status: httpStatus } = response;
  const fail = (type: StatusErrorType, what: string, transient = false) => {
    const { text: said, ...described } = describe(text, response.headers);
    const quote = said === undefined
      ? "too long"
      : said.replace(/\s+/g, " ").slice(0, MAX_QUOTE_LENGTH) || "no body";
    const message = `${name} answered ${httpStatus}${what}: ${quote}`;
    const known = { ...described, httpStatus, transient, retryAfter };
    return new StatusError(type, message, known);
  };
  if (!response.ok && (isStream || httpStatus !== 304)) {
    throw fail(
      "http",
      "",
      TRANSIENT_STATUS.test(`${httpStatus} ${retryAfter}`),
    );
  }
  return { response, text, retryAfter, fail };
}

/**
 * Reads a body as text; `undefined` if it is longer than the bound. The connection
 * is released on every path, even if the caller's own `fetch` ignores its signal.
 */
async function readText(
  response: Response,
  signal: AbortSignal,
): Promise<string | undefined> {
  const reader = response.body?.getReader?.();
  if (!reader) {
    // React Native has no streams, and node-fetch has those of Node.
    const text = await response.text();
    return text.length > MAX_BODY_BYTES ? undefined : text;
  }
  // A body that has failed by itself rejects, and needs no cancelling.
  const cancel = () => reader.cancel().catch(() => {});
  signal.addEventListener("abort", cancel);
  if (signal.aborted) cancel();
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  while (true) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    // The request fails then, and its signal releases the connection.
    if ((bytes += value.length) > MAX_BODY_BYTES) return undefined;
    text += decoder.decode(value, { stream: true });
  }
}
