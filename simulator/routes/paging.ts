import { jsonResponse, type PlainResponse } from "../message/plain_response.ts";

/** The header of a page, in the description of a response. */
export const NEXT_LINK = {
  "link?": "The next page (RFC 8288), if there is one.",
} as const;

export function nextPath(
  path: string,
  parameters: Readonly<Record<string, string | number | undefined>>,
): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) query.set(name, String(value));
  }
  return `${path}?${query}`;
}

/** Responds with a page of a list, and a link to the next page. */
export function listResponse<T extends { readonly next: string | null }>(
  body: T,
): PlainResponse {
  const { next } = body;
  return jsonResponse(200, body, next ? { link: `<${next}>; rel="next"` } : {});
}
