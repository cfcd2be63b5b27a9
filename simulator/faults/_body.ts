import {
  type OpenStream,
  type PlainResponse,
  withHeaders,
} from "../message/plain_response.ts";
import type { RequestContext } from "../message/request_context.ts";
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

type Change = (body: Body) => Body;

/**
 * Changes the JSON object in the body of a successful response, or those in the
 * events of a stream.
 *
 * @returns The changed response, or the same one if it has no JSON object or
 * nothing has changed.
 */
export function changeBody(
  context: Pick<RequestContext, "bytes">,
  response: PlainResponse,
  change: Change,
): PlainResponse {
  const { status, body, stream } = response;
  if (status < 200 || status > 299) return response;
  if (stream) {
    return { ...response, stream: changeEvents(context, stream, change) };
  }
  if (typeof body !== "string") return response;
  const changed = changeText(body, change);
  return changed === body ? response : withBody(response, changed);
}

function changeText(text: string, change: Change): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return text;
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    return text;
  }
  return JSON.stringify(change(parsed as Body));
}

/** Each chunk of the stream holds whole events, with their data in one line. */
function changeEvents(
  context: Pick<RequestContext, "bytes">,
  open: OpenStream,
  change: Change,
): OpenStream {
  return (ended) => {
    const reader = open(ended).getReader();
    return new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) return controller.close();
        const text = new TextDecoder().decode(value).replace(
          // JSON can have other line separators, which end no line of a stream.
          /(?<=\n)data: ([^\n]*)/g,
          (_, data) => `data: ${changeText(data, change)}`,
        );
        const changed = new TextEncoder().encode(text);
        context.bytes += changed.length - value.length;
        controller.enqueue(changed);
      },
      cancel: (reason) => reader.cancel(reason),
      // Without a queue, events are requested as they are read.
    }, { highWaterMark: 0 });
  };
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
