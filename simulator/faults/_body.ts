import { type PlainResponse, withHeaders } from "../message/plain_response.ts";
import type { FieldValues } from "../message/wire.ts";

export type Body = Readonly<Record<string, unknown>>;

/**
 * Replaces the body of a response, without the headers that identify or measure
 * the old one: no cache may store the new one in its place.
 */
export function withBody(
  response: PlainResponse,
  body: PlainResponse["body"],
): PlainResponse {
  const headers = { etag: undefined, "content-length": undefined };
  const { problem: _, ...changed } = withHeaders(response, headers);
  return { ...changed, body };
}

/**
 * Changes the JSON object in the body of a successful response.
 *
 * @returns The changed response, or the same one if it has no JSON object or
 * nothing has changed.
 */
export function changeBody(
  response: PlainResponse,
  change: (body: Body) => Body,
): PlainResponse {
  const { status, body } = response;
  if (
    status < 200 || status > 299 || typeof body !== "string" || response.stream
  ) {
    return response;
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return response;
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    return response;
  }
  const changed = JSON.stringify(change(parsed as Body));
  return changed === body ? response : withBody(response, changed);
}

/** Replaces the values of fields that a body has. */
export function overwrite(body: Body, values: FieldValues = {}): Body {
  let changed = body;
  for (const [path, value] of Object.entries(values)) {
    changed = overwriteOne(changed, path.split("."), value);
  }
  return changed;
}

function overwriteOne(
  body: Body,
  [name = "", ...rest]: readonly string[],
  value: unknown,
): Body {
  if (!Object.hasOwn(body, name)) return body;
  if (rest.length === 0) return { ...body, [name]: value };
  const inner = body[name];
  if (typeof inner !== "object" || inner === null) return body;
  return { ...body, [name]: overwriteOne(inner as Body, rest, value) };
}
