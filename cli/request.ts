import type { Context } from "./context.ts";
import { CommandError, messageOf } from "./errors.ts";
import { PROGRAM } from "./program.ts";

/** How to reach a server: the values of `CONNECTION_OPTIONS`. */
export interface ConnectionValues {
  readonly url: string;
  readonly apiKey?: string;
}

export interface Request extends ConnectionValues {
  readonly method: "GET" | "POST";
  /** The path, below that of the address, and the query. */
  readonly path: string;
  readonly body?: unknown;
}

const TIMEOUT_MS = 10_000;

export function headersOf(
  { apiKey }: Pick<ConnectionValues, "apiKey">,
): Record<string, string> {
  return {
    "user-agent": "heygen-sim",
    ...(apiKey === undefined ? {} : { "x-api-key": apiKey }),
  };
}

/**
 * Sends a request, and returns the JSON of the response.
 *
 * @throws {CommandError} If the server cannot be reached, or responds with an error.
 */
export async function send(
  { method, path, body, ...connection }: Request,
  { fetch, signal }: Context,
): Promise<Readonly<Record<string, unknown>>> {
  const url = urlOf(connection.url, path);
  const { username, password } = url;
  // They are not part of the name, which messages repeat, and `fetch` refuses them.
  url.username = url.password = "";
  const name = `${method} ${url.origin}${url.pathname}`;
  const headers = new Headers(headersOf(connection));
  if (username) {
    const credentials = decodeURIComponent(`${username}:${password}`);
    const bytes = new TextEncoder().encode(credentials);
    headers.set(
      "authorization",
      `Basic ${btoa(String.fromCharCode(...bytes))}`,
    );
  }
  if (body !== undefined) headers.set("content-type", "application/json");
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await fetch(url.href, {
      method,
      headers,
      signal: AbortSignal.any([signal, timeout]),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const { ok, status, statusText } = response;
    const received = parse(await response.text());
    if (ok && received) return received;
    const problem = ok
      ? "the response is not a JSON object"
      : `${status} ${problemIn(received) ?? statusText}`;
    throw new CommandError(
      `${name}: ${problem}`,
      status === 401 || status === 403 ? 3 : 1,
    );
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof CommandError) throw error;
    const reason = timeout.aborted
      ? `no response in ${TIMEOUT_MS / 1_000} s`
      : reasonOf(error);
    throw new CommandError(`${name}: ${reason}${hintFor(connection.url)}`);
  }
}

/** Why there is no response: `fetch` gives the cause apart from its message. */
function reasonOf(error: unknown): string {
  const { cause = error } = Object(error);
  // Deno repeats the address, of which the query can be a secret.
  return messageOf(cause).replace(/^error sending .* for url \(.*\): /s, "");
}

/** What to do where there is no response from an address. */
export function hintFor(address: string): string {
  const { hostname } = new URL(address);
  return /^(localhost|127\..*|\[::1\])$/.test(hostname)
    ? `; ${PROGRAM} serve starts a server`
    : "";
}

/** Adds a path with a query to an address, which can have both. */
function urlOf(address: string, path: string): URL {
  const url = new URL(address);
  const [route = "", query] = path.split("?");
  url.pathname = url.pathname.replace(/\/+$/, "") + route;
  url.search = [url.search.slice(1), query].filter(Boolean).join("&");
  return url;
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return body !== null && typeof body === "object" ? { ...body } : undefined;
  } catch {
    return undefined;
  }
}

/** What is wrong, by problem details (RFC 9457). */
function problemIn(
  { detail, errors }: Readonly<Record<string, unknown>> = {},
): string | undefined {
  if (typeof detail !== "string") return undefined;
  const parts = Array.isArray(errors)
    ? errors.map((error) => ` ${error?.pointer} ${error?.detail};`)
    : [];
  return (detail + parts.join("")).replace(/;$/, "");
}
