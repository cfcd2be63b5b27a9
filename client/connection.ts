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

/**
 * Sends a request to a path of one server.
 *
 * @param method `GET` or `POST`.
 * @param path The path, below the server's own.
 * @param signal Aborts it.
 * @param etag The state that is known, for a 304 if there is no other.
 */
export type Send = (
  method: string,
  path: string,
  signal: AbortSignal,
  etag?: string,
) => Promise<Answer>;

/**
 * Checks and completes the options.
 *
 * @param options Where the server is.
 * @throws {TypeError} If the address is none.
 */
export function connect(options: ConnectionOptions): Send {
  const { baseUrl = "http://127.0.0.1:5000", clock = systemClock } = options;
  const base = String(baseUrl);
  demand(
    /^https?:/.test(base) && URL.canParse(base),
    "Cannot poll as 'baseUrl'",
    "an http or https address",
    base,
  );
  // What is no header is found out now, not in the middle of a wait.
  const common = new Headers(options.headers);
  if (!common.has("accept")) common.set("accept", "application/json");
  return (method, path, signal, etag) => {
    const headers = new Headers(common);
    if (etag) headers.set("if-none-match", etag);
    // Every answer is of this moment: a cached one would tell nothing.
    const init = { method, headers, signal, cache: "no-store" } as const;
    return requestJson(
      // The global one is looked up late, so that a stub takes effect.
      options.fetch ?? ((url, init) => fetch(url, init)),
      base.replace(/\/*$/, path),
      init,
      () => clock.now(),
    );
  };
}
