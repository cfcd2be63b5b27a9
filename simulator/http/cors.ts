import { HttpProblem } from "../message/http_problem.ts";
import { isLoopback } from "../message/ip_address.ts";
import type { PlainResponse } from "../message/plain_response.ts";
import { originOf, readHeader } from "../message/request.ts";
import type { Middleware } from "../message/request_context.ts";

const ANY = "*";

/** An origin as browsers send it, also of other schemes than HTTP. */
const ORIGIN = /^[a-z][a-z\d+.-]*:\/\/[^\s/?#@]+$/;

/** Methods that change nothing (RFC 9110, section 9.2.1). */
const SAFE: readonly string[] = ["GET", "HEAD", "OPTIONS"];

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
 * Cross-origin resource sharing: lets pages of allowed origins read responses
 * (https://fetch.spec.whatwg.org/#http-cors-protocol), and refuses requests of
 * foreign origins that change state, as browsers send some of these without a
 * preflight request.
 *
 * @param origins Origins, or `*` for any; none for those of loopback addresses.
 */
export function cors(origins: readonly string[]): Middleware {
  const allowed = new Set(origins.map(checkOrigin));
  const allowsAny = allowed.has(ANY);
  const isAllowed = (origin: string) =>
    allowed.size === 0
      ? isLoopbackOrigin(origin)
      : allowsAny || allowed.has(origin);

  return ({ request, method, headers }, next) => {
    const origin = readHeader(request.headers, "origin");
    if (origin === null) return next();
    headers.push(["vary", "origin"]);
    if (isAllowed(origin)) {
      headers.push(
        ["access-control-allow-origin", allowsAny ? ANY : origin],
        ["access-control-expose-headers", EXPOSED],
      );
      return isPreflight(request) ? preflightResponse(request) : next();
    }
    if (SAFE.includes(method) || origin === originOf(request.url)) {
      return next();
    }
    throw new HttpProblem(
      403,
      `The origin ${
        origin.slice(0, 100)
      } is not allowed to change anything; --cors adds an origin.`,
    );
  };
}

function isPreflight({ method, headers }: Request): boolean {
  return method === "OPTIONS" && headers.has("access-control-request-method");
}

/**
 * Allows any method for any path, so that the page can read why a request is
 * refused.
 */
function preflightResponse({ headers }: Request): PlainResponse {
  const wanted = readHeader(headers, "access-control-request-headers");
  return {
    status: 204,
    headers: [
      ["access-control-allow-methods", "GET, HEAD, POST, PUT, PATCH, DELETE"],
      ...(wanted === null
        ? []
        : [["access-control-allow-headers", wanted] as const]),
      ["access-control-max-age", String(PREFLIGHT_SECONDS)],
      ["vary", "access-control-request-headers"],
    ],
    body: null,
  };
}

/** Whether an origin is a page that this machine serves. */
function isLoopbackOrigin(origin: string): boolean {
  const url = URL.parse(origin);
  // A URL would lose what is no part of an origin, such as a path.
  if (!url || url.origin !== origin || !/^https?:$/.test(url.protocol)) {
    return false;
  }
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return /^(?:.*\.)?localhost$/.test(host) || isLoopback(host);
}
