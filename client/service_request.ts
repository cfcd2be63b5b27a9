import { unwind } from "./errors.ts";
import { connect, type HttpRequest, joinHeaders } from "./http.ts";
import type { ConnectionOptions } from "./options.ts";
import { describeError } from "./service_reading.ts";
import type { Service } from "./services/service.ts";
import type { Fetch, Resolved } from "./wait.ts";

/**
 * Prepares a request to a service. The query of the target is sent after that of
 * the address, and left out of messages like that.
 *
 * @returns The request, whose errors are in the service's own words and without its
 * credentials, and a function that replaces those in a text.
 */
export function connectService(
  service: Service,
  options: Resolved<ConnectionOptions>,
  method: string,
  target: string,
): [request: HttpRequest, redact: (text: string) => string] {
  const [path = "", ...rest] = target.split("?");
  const query = rest.join("?");
  const address = `${options.baseUrl ?? ""}`;
  const mark = address.includes("?") ? "&" : "?";
  const request = connect(
    {
      ...options,
      ...(query && { baseUrl: address + mark + query }),
      headers: mergeHeaders(service, options.headers),
      fetch: guardedFetch(options.fetch, (text) => redact(text)),
    },
    method,
    path,
  );
  const redact = redactor(request.headers);
  const describe = (text: string | undefined, headers: Headers) =>
    describeError(service, text && redact(text), headers);
  return [{ ...request, describe }, redact];
}

/** The headers of the service, and those of the call before them. */
function mergeHeaders(
  service: Service,
  given: RequestInit["headers"],
): Headers {
  const own = service.headers?.();
  try {
    // A promise would count as no headers at all.
    if (own instanceof Promise) throw own;
    return joinHeaders(own, given);
  } catch {
    // The error of some runtimes shows the value, which may be a key.
    throw new TypeError(
      `Cannot use the service '${service.name}' as its headers must be names and values that HTTP allows`,
    );
  }
}

/** Redirects of a `GET` (RFC 9110, section 15.4). */
const REDIRECTS = [301, 302, 303, 307, 308];

const MAX_REDIRECT_COUNT = 20;

/** Headers whose values are secrets. */
const SECRET = /auth|key|token|secret|cookie|password|credential/i;

/** Shorter values are no secrets, and would be found everywhere. */
const MIN_SECRET_LENGTH = 6;

/**
 * Makes a function that replaces the credentials of a request in a text, such as
 * a response that repeats them.
 */
function redactor(headers: Headers): (text: string) => string {
  const forms = [...headers].filter(([name]) => SECRET.test(name))
    .map(([, value]) => value.replace(/^\S+ +/, ""))
    .filter(({ length }) => length >= MIN_SECRET_LENGTH)
    .flatMap((secret) => [
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret),
    ]);
  return (text) =>
    forms.reduce((text, form) => text.replaceAll(form, "***"), text);
}

/**
 * Guards the credentials in the headers of requests. A redirect is followed
 * within the origin only: `fetch` itself would send all headers but
 * `Authorization` to any other. An error, of which a log may print all that it holds,
 * is replaced by one with its name and texts.
 */
function guardedFetch(
  fetch: Fetch,
  redact: (text: string) => string,
): Fetch {
  return async (url, init) => {
    try {
      return await followWithinOrigin(fetch, url, init);
    } catch (error) {
      const text = redact(unwind(error));
      // Without a name its text is that of the value that was thrown.
      const [, name = "", message = text] = /^(\w+): ([^]*)$/.exec(text) ?? [];
      throw Object.assign(new Error(message), { name });
    }
  };
}

async function followWithinOrigin(
  fetch: Fetch,
  url: string,
  init: RequestInit,
): Promise<Response> {
  const { origin } = new URL(url);
  for (let count = 0;; count++) {
    const response = await fetch(url, { ...init, redirect: "manual" });
    const { status, headers } = response;
    // Browsers hide the target.
    if (response.type === "opaqueredirect") return notFollowed(302, "redirect");
    const location = headers.get("location");
    if (location === null || !REDIRECTS.includes(status)) return response;
    await response.body?.cancel();
    const target = new URL(location, url);
    if (target.origin !== origin || count === MAX_REDIRECT_COUNT) {
      return notFollowed(status, `redirect to ${target.origin}`);
    }
    url = target.href;
  }
}

/** An error response, whose text becomes a part of the message. */
function notFollowed(status: number, what: string): Response {
  return new Response(`${what}, which is not followed`, { status });
}
