/** The longest name that is kept, in characters. */
const LONGEST_NAME = 128;

const REQUEST_ID = /^[\x21-\x7e]{1,128}$/;

// Those of ASCII and those of Latin-1: terminals obey both.
// deno-lint-ignore no-control-regex -- they are what it looks for
const CONTROL = /[\x00-\x1f\x7f-\x9f]/g;

/**
 * What to call a client: what it calls itself in `X-Client`, or else its
 * `User-Agent`. It is kept and shown, so it is cut and has no control characters.
 *
 * @param headers The request's headers.
 */
export function clientName(headers: Headers): string {
  const given = headers.get("x-client")?.trim() ||
    headers.get("user-agent")?.trim();
  if (!given) return "anonymous";
  return given.slice(0, LONGEST_NAME).replaceAll(CONTROL, " ");
}

/**
 * What to call a request: what its sender calls it in `X-Request-Id`, if that
 * can be repeated as it is.
 *
 * @param headers The request's headers.
 * @param make Makes up a name.
 */
export function requestId(headers: Headers, make: () => string): string {
  const given = headers.get("x-request-id");
  return given !== null && REQUEST_ID.test(given) ? given : make();
}
