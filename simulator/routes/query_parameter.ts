import type { RequestContext } from "../message/request_context.ts";

/**
 * Returns a function that reads a parameter of the query before that is checked;
 * the text is empty if it is missing.
 *
 * @param name The name of the parameter.
 */
export function queryParameter(
  name: string,
): (context: RequestContext) => string {
  return ({ request: { url } }) => {
    // A URL with an invalid `Host` cannot be parsed.
    const [, query] = /^[^?#]*\?([^#]*)/.exec(url) ?? [];
    return new URLSearchParams(query).get(name) ?? "";
  };
}
