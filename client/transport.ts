import { shown } from "../algorithms/_assert_option.ts";
import type { Clock } from "./clock.ts";
import type { StatusErrorOptions } from "./errors.ts";
import { unwind } from "./errors.ts";
import { assertPolling, type Fetch, type Resolved } from "./options.ts";

/** How to reach the server. */
export interface ConnectionOptions {
  /**
   * The server's address. Its path and query are part of each request, such as
   * a token; a user and a password become an `Authorization` header. In a
   * browser it may be relative to the page.
   *
   * @default {"http://127.0.0.1:5000"}
   */
  readonly baseUrl?: string | URL;
  /**
   * The function to send requests with, such as a simulator's own `fetch`.
   *
   * @default {globalThis.fetch}
   */
  readonly fetch?: Fetch;
  /** Headers to send with each request, such as an API key. */
  readonly headers?: RequestInit["headers"];
  /**
   * The clock that dates from the server are compared with.
   *
   * @default {systemClock}
   */
  readonly clock?: Clock;
}

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
  /** The time, in milliseconds since the epoch. */
  now(): number;
  /** Describes a response that cannot be used, for messages. */
  describe?(text: string | undefined, headers: Headers): ErrorDescription;
  /** Sends the request, with headers beside those of all requests. */
  send(
    signal: AbortSignal,
    headers: Readonly<Record<string, string>>,
  ): Promise<Response>;
}

/** The parts of a parsed address: scheme, user, password, host, path, query. */
const ADDRESS =
  /^(https?:\/\/)(?:([^:@/]*)(?::([^@/]*))?@)?([^/?#]+)([^?#]*?)\/*(\?[^#]*)?$/;

/** Prepares a request; throws a `TypeError` if the address or a header is invalid. */
export function connect(
  options: Resolved<ConnectionOptions>,
  method: string,
  path: string,
): HttpRequest {
  const { baseUrl = "http://127.0.0.1:5000", clock, fetch } = options;
  const [, scheme, user, password = "", host, folder = "", query = ""] =
    splitAddress(baseUrl);
  const origin = `${scheme}${host}`;
  const name = `${method} ${origin}${folder}${path}`;
  const url = origin + folder + path + query;
  // RFC 7617. The parser has encoded both as UTF-8, and `btoa` takes bytes.
  const basic = user === undefined
    ? undefined
    : { authorization: `Basic ${btoa(unescape(`${user}:${password}`))}` };
  // Invalid headers are found now, not in the middle of a wait.
  const headers = joinHeaders(basic, options.headers);
  return {
    name,
    origin,
    query,
    headers,
    now: () => clock.now(),
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

function splitAddress(base: string | URL): RegExpExecArray {
  const { location }: { location?: Location } = globalThis;
  try {
    const parts = ADDRESS.exec(new URL(base || "/", location?.href).href);
    if (parts) return parts;
  } catch {
    // It cannot be parsed.
  }
  // The password of an invalid address must not reach a log either.
  const safe = shown(base).replace(/.*@/s, "***@");
  assertPolling(false, "baseUrl", "an http or https address", safe);
}
