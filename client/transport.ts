import { demand } from "../algorithms/_validate.ts";
import { type Clock, systemClock } from "./clock.ts";
import {
  type Call,
  type Fetch,
  type JsonResponse,
  requestJson,
  requestStream,
} from "./json_response.ts";
import { unwind } from "./failures.ts";

/** Where the server is and how to reach it. */
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
   * The clock by which dates from the server are read.
   *
   * @default {systemClock}
   */
  readonly clock?: Clock;
}

/** A request that can be sent again and again. */
export interface Endpoint {
  /** The request's first line without the query, for messages. */
  readonly name: string;
  /** The origin of the server. */
  readonly origin: string;
  /**
   * Sends the request.
   *
   * @param signal Aborts it.
   * @param etag The state that is known, for a 304 if there is no other.
   */
  send(signal: AbortSignal, etag?: string): Promise<JsonResponse>;
  /**
   * Sends the request for a stream.
   *
   * @param signal Aborts it.
   * @param headers Headers of this request.
   * @returns The response, with an unread body.
   */
  open(signal: AbortSignal, headers: Headers): Promise<Response>;
}

/** An address that needs no parsing: `fetch` takes it as it is. */
const PLAIN = /^https?:\/\/[^\s?#@\\]+$/i;

/**
 * Checks and completes the options.
 *
 * @param options Where the server is.
 * @param method `GET` or `POST`.
 * @param path The path, below the server's own.
 * @throws {TypeError} If the address or the headers are invalid.
 */
export function connect(
  options: ConnectionOptions,
  method: string,
  path: string,
): Endpoint {
  const { baseUrl = "http://127.0.0.1:5000", clock = systemClock } = options;
  const [url, authorization] = locate(String(baseUrl), path);
  const address = url.replace(/\?.*/, "");
  const name = `${method} ${address}`;
  // Invalid headers are found now, not in the middle of a wait.
  const common = new Headers(options.headers);
  if (authorization && !common.has("authorization")) {
    common.set("authorization", authorization);
  }

  async function request(init: RequestInit): Promise<Response> {
    // The global one is looked up late, so that a stub takes effect.
    const send = options.fetch ?? fetch;
    try {
      // A status is of this moment: a cached one is of no use.
      return await send(url, { ...init, cache: "no-store" });
    } catch (error) {
      // Old Cloudflare Workers refuse the option, before anything is sent.
      if (!/cache'? (field|mode)/.test(unwind(error))) throw error;
      return await send(url, init);
    }
  }

  function call(signal: AbortSignal, headers: Headers): Call {
    return {
      name,
      secret: url.slice(address.length),
      signal,
      send: () => request({ method, headers, signal }),
      now: () => clock.now(),
    };
  }

  return {
    name,
    origin: new URL(url).origin,
    send(signal, etag) {
      const headers = new Headers(common);
      if (etag) headers.set("if-none-match", etag);
      return requestJson(call(signal, headers));
    },
    open(signal, added) {
      const headers = new Headers(common);
      added.forEach((value, name) => headers.set(name, value));
      return requestStream(call(signal, headers));
    },
  };
}

/** Makes the address of a request, and of its credentials a header (RFC 7617). */
function locate(
  base: string,
  path: string,
): [url: string, authorization?: string] {
  const { location }: { location?: Location } = globalThis;
  try {
    const url = new URL(base || "/", location?.href);
    if (PLAIN.test(base)) return [base.replace(/\/*$/, path)];
    const { username, password } = url;
    // `fetch` refuses an address with credentials, and errors would show them.
    url.username = url.password = "";
    url.pathname = url.pathname.replace(/\/*$/, path);
    if (/^https?:[^#]*$/.test(url.href)) {
      return username || password
        // The parser has encoded them as UTF-8, and `btoa` takes bytes.
        ? [url.href, `Basic ${btoa(unescape(`${username}:${password}`))}`]
        : [url.href];
    }
  } catch {
    // What cannot be parsed is no address.
  }
  demand(
    false,
    "Cannot poll as 'baseUrl'",
    "an http or https address",
    // Not even an invalid address may take a password into a log.
    base.replace(/.*@/s, "***@"),
  );
}
