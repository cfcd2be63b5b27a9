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
 * `Authorization` to any other. An error that holds credentials is replaced.
 */
export function guardedFetch(
  fetch: Fetch,
  redact: (text: string) => string,
): Fetch {
  return async (url, init) => {
    try {
      return await followWithinOrigin(fetch, url, init);
    } catch (error) {
      throw holdsSecret(error, redact) ? replaced(error, redact) : error;
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

/** Whether a secret is anywhere in a thrown value, as a log may print all of it. */
function holdsSecret(
  value: unknown,
  redact: (text: string) => string,
  seen = new Set<unknown>(),
): boolean {
  if (typeof value === "string") return redact(value) !== value;
  if (typeof value !== "object" || value === null || seen.has(value)) {
    return false;
  }
  seen.add(value);
  try {
    const parts = Reflect.ownKeys(value)
      .map((key) => Reflect.get(value, key) as unknown);
    const { headers, request } = value as Record<string, unknown>;
    parts.push(headers, request);
    if (value instanceof Headers || value instanceof Map) {
      parts.push([...value]);
    }
    return parts.some((part) => holdsSecret(part, redact, seen));
  } catch {
    return true;
  }
}

/** The same error for messages and for the decision to retry. */
function replaced(error: unknown, redact: (text: string) => string): Error {
  const text = redact(unwind(error));
  const [, name = "Error", message = text] = /^(\w+): ([^]*)$/.exec(text) ?? [];
  return Object.assign(new Error(message), { name });
}
