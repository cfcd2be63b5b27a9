import { unwind } from "./errors.ts";
import type { Fetch } from "./wait.ts";

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
export function redactor(headers: Headers): (text: string) => string {
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
export function guardedFetch(
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
