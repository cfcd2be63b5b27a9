import { type PlainResponse, withHeaders } from "../http/plain_response.ts";
import type { FieldValues } from "../http/wire_fields.ts";

/** A JSON object of which nothing is known yet. */
export type Body = Readonly<Record<string, unknown>>;

/**
 * Puts another body into an answer. What names or measures the old one goes:
 * no cache may keep the new one in its place.
 */
export function withBody(
  answer: PlainResponse,
  body: PlainResponse["body"],
): PlainResponse {
  const headers = { etag: undefined, "content-length": undefined };
  return { ...withHeaders(answer, headers), body };
}

/**
 * Changes the JSON object that a good answer holds.
 *
 * @param answer The answer.
 * @param change Makes the other object; not called where there is none.
 * @returns The changed answer, or the same one if it holds no JSON object or
 * nothing has changed.
 */
export function changeBody(
  answer: PlainResponse,
  change: (body: Body) => Body,
): PlainResponse {
  const { status, body } = answer;
  if (
    status < 200 || status > 299 || typeof body !== "string" || answer.stream
  ) {
    return answer;
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return answer;
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    return answer;
  }
  const changed = JSON.stringify(change(parsed as Body));
  return changed === body ? answer : withBody(answer, changed);
}

/** The body with other values for fields that it has. */
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
