import { StatusError, type StatusErrorType, unwind } from "./errors.ts";
import { readRetryAfter } from "./retry_after.ts";
import type { HttpRequest } from "./transport.ts";

/**
 * Transient statuses, each followed by its `Retry-After`: RFC 9110, sections
 * 15.5.9, 15.5.20 and 15.6; RFC 8470 for 425 and RFC 6585 for 429; and those of
 * gateways: Cloudflare's 520 to 525 and 530, 529 for an overloaded site, 598 and
 * 599 for timeouts of proxies. 403, 404 and 413 are transient only if the server
 * sends `Retry-After`.
 */
const TRANSIENT_STATUS =
  /^((408|42[159]|50[0234]|52[0-59]|530|59[89]) |(40[34]|413) \d)/;

/**
 * Failures that would repeat: invalid certificates, addresses that a runtime
 * rejects, and a response that has been read before. Node and Bun have codes for
 * most of them, Deno has messages.
 */
const FINAL_FAILURE =
  /^(\w*CERT\w*|UNABLE_TO_\w+|ERR_(SSL|INVALID)\w+)$|invalid peer certificate|InvalidContentType|: bad port$|(URL|unknown) scheme|redirect count exceeded|is locked/m;

/**
 * Failures that may pass: errors other than the kinds of programming mistakes,
 * and the network failures that runtimes report as a `TypeError`, or Bun by a name
 * of its own. Their messages are not standardized
 * (https://github.com/whatwg/fetch/issues/526).
 */
const TRANSIENT_FAILURE =
  /^(?!Type|Ref|Ran|Syn|URI)\w*Error|^TypeError: (fetch failed$|(failed to fetch|load failed|error sending|(the )?(network|internet|request|connection))(?! is))|^(Connection|FailedTo|E[A-Z]+$)/im;

/** The most bytes of a response to read: a status has a few hundred. */
export const MAX_BODY_BYTES = 1 << 20;

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
 * @param etag The entity tag of the known state, for a 304 while it lasts.
 */
export async function requestJson(
  request: HttpRequest,
  signal: AbortSignal,
  etag?: string,
): Promise<JsonResponse> {
  const headers = etag ? { "if-none-match": etag } : {};
  const { response, text, retryAfter, fail } = await sendRequest(
    request,
    signal,
    headers,
    true,
  );
  let body: unknown;
  try {
    if (response.status !== 304) body = JSON.parse(`${text}`);
  } catch {
    // A body that begins like an object was cut off.
    throw fail("answer", " without JSON", /^\s*{/.test(`${text}`));
  }
  return { body, headers: response.headers, retryAfter, fail };
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
  return (await sendRequest(request, signal, headers, false)).response;
}

async function sendRequest(
  { name, query, now, send, describe = (text) => ({ text }) }: HttpRequest,
  signal: AbortSignal,
  headers: Readonly<Record<string, string>>,
  whole: boolean,
): Promise<Accepted> {
  let response: Response | undefined;
  let text: string | undefined;
  try {
    response = await send(signal, headers);
    if (whole || !response.ok) text = await readText(response, signal);
  } catch (cause) {
    const text = unwind(cause);
    const reason = text.replaceAll(query, "").replaceAll("\n", ": ");
    const message = `${name} got no answer: ${reason}`;
    // A response that breaks off is a failure of the network in any words.
    const transient = !FINAL_FAILURE.test(text) &&
      (!!response || TRANSIENT_FAILURE.test(text));
    throw new StatusError("unreachable", message, { cause, transient });
  }
  const { status: httpStatus } = response;
  const retryAfter = readRetryAfter(response.headers, now());
  const fail = (type: StatusErrorType, what: string, transient = false) => {
    const { text: said, ...described } = describe(text, response.headers);
    const quote = said === undefined
      ? "too long"
      : said.replace(/\s+/g, " ").slice(0, MAX_QUOTE_LENGTH) || "no body";
    const message = `${name} answered ${httpStatus}${what}: ${quote}`;
    const known = { ...described, httpStatus, transient, retryAfter };
    return new StatusError(type, message, known);
  };
  if (!response.ok && !(whole && httpStatus === 304)) {
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
