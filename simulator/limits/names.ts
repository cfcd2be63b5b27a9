/** The maximum length of a name, in characters. */
const MAX_NAME_LENGTH = 128;

/** The name of clients without one. */
export const ANONYMOUS = "anonymous";

const REQUEST_ID = /^[\x21-\x7e]{1,128}$/;

// Of ASCII and of Latin-1: terminals obey both.
// deno-lint-ignore no-control-regex -- the pattern finds them
const CONTROL = /[\x00-\x1f\x7f-\x9f]/g;

/**
 * The name of a client: `X-Client`, or else `User-Agent`. It is stored and shown,
 * so its length is bounded and it has no control characters.
 *
 * @param headers The request's headers.
 */
export function clientName(headers: Headers): string {
  const given = headers.get("x-client")?.trim() ||
    headers.get("user-agent")?.trim();
  if (!given) return ANONYMOUS;
  return given.slice(0, MAX_NAME_LENGTH).replaceAll(CONTROL, " ");
}

/**
 * The id of a request: `X-Request-Id`, if a header can repeat it.
 *
 * @param headers The request's headers.
 * @param make Creates an id.
 */
export function requestId(headers: Headers, make: () => string): string {
  const given = headers.get("x-request-id");
  return given !== null && REQUEST_ID.test(given) ? given : make();
}
