import { demand } from "../algorithms/_validate.ts";
import { type Clock, systemClock } from "./clock.ts";
import { type Answer, type Fetch, requestJson } from "./http.ts";

/** Where the server is and how to reach it. */
export interface ConnectionOptions {
  /**
   * The server's address; a path in it is kept.
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
  /** The request's first line, for messages. */
  readonly name: string;
  /**
   * Sends the request.
   *
   * @param signal Aborts it.
   * @param etag The state that is known, for a 304 if there is no other.
   */
  send(signal: AbortSignal, etag?: string): Promise<Answer>;
}

/**
 * Checks and completes the options.
 *
 * @param options Where the server is.
 * @param method `GET` or `POST`.
 * @param path The path, below the server's own.
 * @throws {TypeError} If the address is none, or the headers are none.
 */
export function connect(
  options: ConnectionOptions,
  method: string,
  path: string,
): Endpoint {
  const { baseUrl = "http://127.0.0.1:5000", clock = systemClock } = options;
  const base = String(baseUrl);
  demand(
    /^https?:[^?#]+$/i.test(base) && URL.canParse(base),
    "Cannot poll as 'baseUrl'",
    "an http or https address",
    base,
  );
  const url = base.replace(/\/*$/, path);
  const name = `${method} ${url}`;
  // What is no header is found out now, not in the middle of a wait.
  const common = new Headers(options.headers);
  return {
    name,
    send(signal, etag) {
      const headers = new Headers(common);
      if (etag) headers.set("if-none-match", etag);
      return requestJson(
        name,
        // The global one is looked up late, so that a stub takes effect.
        () =>
          (options.fetch ?? fetch)(url, {
            method,
            headers,
            signal,
            // Every answer is of this moment: a cached one tells nothing.
            cache: "no-store",
          }),
        signal,
        () => clock.now(),
      );
    },
  };
}
