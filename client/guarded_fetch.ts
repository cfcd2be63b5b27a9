import { unwind } from "./failures.ts";
import type { Fetch } from "./options.ts";

/** Redirects that keep the method of a `GET` (RFC 9110, section 15.4). */
const REDIRECTS = [301, 302, 303, 307, 308];

/** As many as browsers follow. */
const MAX_REDIRECT_COUNT = 20;

/**
 * Guards the credentials in the headers of requests. A redirect is followed
 * within the origin only: `fetch` itself would send all headers but
 * `Authorization` to any other. An error does not show them.
 *
 * @param fetch Sends the requests.
 * @param redact Replaces the credentials in a text.
 */
export function guardedFetch(
  fetch: Fetch,
  redact: (text: string) => string,
): Fetch {
  return async (url, init) => {
    const { origin } = new URL(url);
    try {
      for (let count = 0;; count++) {
        const response = await fetch(url, { ...init, redirect: "manual" });
        const location = response.headers.get("location");
        if (!location || !REDIRECTS.includes(response.status)) return response;
        const target = new URL(location, url);
        // The redirect itself is the response then, and an error.
        if (target.origin !== origin || count === MAX_REDIRECT_COUNT) {
          return response;
        }
        await response.body?.cancel();
        url = target.href;
      }
    } catch (error) {
      const text = unwind(error);
      const redacted = redact(text);
      throw text === redacted ? error : new Error(redacted);
    }
  };
}
