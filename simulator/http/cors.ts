import { readHeader } from "../limits/header.ts";
import { HttpProblem } from "./http_problem.ts";
import { isLoopback, parseAddress } from "../webhooks/addresses.ts";
import type { PlainResponse } from "./plain_response.ts";
import { originOf } from "./origin.ts";

/** Stands for any origin. */
const ANY = "*";

/** An origin as browsers send it, also of other schemes than HTTP. */
const ORIGIN = /^[a-z][a-z\d+.-]*:\/\/[^\s/?#@]+$/;

/** Methods that change nothing (RFC 9110, section 9.2.1). */
const SAFE: readonly string[] = ["GET", "HEAD", "OPTIONS"];

/** Response headers that scripts of other origins may read. */
const EXPOSED = [
  "Accept",
  "Allow",
  "Content-Disposition",
  "Date",
  "ETag",
  "Idempotent-Replayed",
  "Link",
  "Location",
  "Operation-Location",
  "Preference-Applied",
  "RateLimit",
  "RateLimit-Policy",
  "Retry-After",
  "WWW-Authenticate",
  "X-Request-Id",
].join(", ");

/** Seconds for which browsers may reuse the response to a preflight request. */
const PREFLIGHT_SECONDS = 600;

/**
 * Checks an origin.
 *
 * @param text Such as `https://app.example`, or `*` for any origin.
 * @returns The origin in the form in which browsers send it.
 * @throws {TypeError} If it is not an origin.
 */
export function checkOrigin(text: string): string {
  if (text === ANY) return text;
  const lower = text.toLowerCase();
  const url = ORIGIN.test(lower) ? URL.parse(lower) : null;
  if (url) return url.origin === "null" ? lower : url.origin;
  throw new TypeError(
    `must be an origin, such as https://app.example or http://localhost:3000, or *: current value is '${text}'`,
  );
}

/**
 * Cross-origin resource sharing: which origins may use the simulator from a
 * browser (https://fetch.spec.whatwg.org/#http-cors-protocol).
 */
export class Cors {
  readonly #origins: ReadonlySet<string>;

  /**
   * Takes the origins.
   *
   * @param origins Origins, or `*` for any; none for those of loopback addresses.
   */
  constructor(origins: readonly string[]) {
    this.#origins = new Set(origins.map(checkOrigin));
  }

  /**
   * Refuses a request that changes state and comes from a page of a foreign
   * origin: browsers send some of these without asking first.
   *
   * @param request The request.
   * @throws {HttpProblem} If it is one.
   */
  check({ method, headers, url }: Request): void {
    if (SAFE.includes(method)) return;
    const origin = readHeader(headers, "origin");
    if (origin === null || this.#allows(origin) || origin === originOf(url)) {
      return;
    }
    throw new HttpProblem(
      403,
      `The origin ${
        origin.slice(0, 100)
      } is not allowed to change anything; --cors adds an origin.`,
    );
  }

  /**
   * The headers that let the page that sent a request read the response.
   *
   * @param request The request.
   * @returns Headers; none if the request names no origin.
   */
  headers({ headers }: Request): PlainResponse["headers"] {
    const origin = headers.get("origin");
    if (origin === null) return [];
    const vary = ["vary", "origin"] as const;
    return this.#allows(origin)
      ? [
        ["access-control-allow-origin", this.#origins.has(ANY) ? ANY : origin],
        ["access-control-expose-headers", EXPOSED],
        vary,
      ]
      : [vary];
  }

  /**
   * Answers a preflight request. Any method is allowed for any path, so that the
   * page can read why a request is refused.
   *
   * @param request The request.
   * @returns The answer; `undefined` if it is another request, or of a foreign
   * origin.
   */
  preflight({ method, headers }: Request): PlainResponse | undefined {
    const origin = headers.get("origin");
    if (method !== "OPTIONS" || origin === null || !this.#allows(origin)) {
      return undefined;
    }
    if (!headers.has("access-control-request-method")) return undefined;
    const wanted = readHeader(headers, "access-control-request-headers");
    return {
      status: 204,
      headers: [
        ["access-control-allow-methods", "GET, HEAD, POST, PUT, DELETE"],
        ...(wanted === null
          ? []
          : [["access-control-allow-headers", wanted] as const]),
        ["access-control-max-age", String(PREFLIGHT_SECONDS)],
        ["vary", "access-control-request-headers"],
      ],
      body: null,
    };
  }

  #allows(origin: string): boolean {
    if (this.#origins.size === 0) return isLoopbackOrigin(origin);
    return this.#origins.has(ANY) || this.#origins.has(origin);
  }
}

/** Whether an origin is a page that this machine serves. */
function isLoopbackOrigin(origin: string): boolean {
  const url = URL.parse(origin);
  // A URL would lose what is no part of an origin, such as a path.
  if (!url || url.origin !== origin || !/^https?:$/.test(url.protocol)) {
    return false;
  }
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const address = parseAddress(host);
  return address === undefined
    ? /^(?:.*\.)?localhost$/.test(host)
    : isLoopback(address);
}
