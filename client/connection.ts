import { demand } from "../algorithms/_validate.ts";
import type { Fetch, RequestSettings } from "./http.ts";
import { type Clock, systemClock } from "./clock.ts";

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
  readonly headers?: HeadersInit;
}

/** A server, ready to be asked. */
export interface Connection {
  /** Makes the address of a path below the server's own. */
  url(path: string): string;
  /** Makes the settings of one request. */
  settings(signal: AbortSignal): RequestSettings & { headers: Headers };
}

/**
 * Checks and completes the options.
 *
 * @param options Where the server is.
 * @param clock The client's clock.
 * @throws {TypeError} If the address is none.
 */
export function connect(
  options: ConnectionOptions,
  clock: Clock = systemClock,
): Connection {
  const base = String(options.baseUrl ?? "http://127.0.0.1:5000");
  demand(
    /^https?:/.test(base) && URL.canParse(base),
    "Cannot poll as 'baseUrl'",
    "an http or https address",
    base,
  );
  const defaults = new Headers(options.headers);
  if (!defaults.has("accept")) defaults.set("accept", "application/json");
  return {
    url: (path) => base.replace(/\/*$/, path),
    settings: (signal) => ({
      // Looked up late, so that a stubbed global takes effect.
      fetch: options.fetch ?? ((url, init) => fetch(url, init)),
      headers: new Headers(defaults),
      now: () => clock.now(),
      signal,
    }),
  };
}
