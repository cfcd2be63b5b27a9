import { hintOf, type HintSettings } from "../message/job_headers.ts";
import {
  type OpenStream,
  type PlainResponse,
  withHeaders,
} from "../message/plain_response.ts";
import type { RequestContext } from "../message/request_context.ts";
import type { FieldValues, WireFields } from "../message/wire.ts";

const MAX_PENDING_PROGRESS = 0.99;

type Body = Readonly<Record<string, unknown>>;

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
 * events of a stream. Without one, or a change, it is the same response.
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

/** Replaces values of fields, as far as a body has them. */
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

/** What the hint when to poll again depends on. */
export interface HintSource {
  readonly settings: HintSettings;
  /** The simulator's time, in milliseconds since the epoch. */
  now(): number;
}

/**
 * Rewrites the response to a read as if the job had not ended. A response that
 * shows a pending job already, or no job, stays as it is; so does that of a
 * cancelled job, since a cancellation is final.
 */
export function asPending(
  context: RequestContext,
  response: PlainResponse,
  source: HintSource,
  phase?: "queued" | "running",
): PlainResponse {
  const { shown, job } = context;
  if (
    job?.outcome === "cancelled" || shown === undefined ||
    shown === "pending" && !phase
  ) return response;
  const changed = withPendingBody(context, response, source, phase);
  if (changed !== response) context.shown = "pending";
  return changed;
}

/** Gives a response the body of a pending job, and its `Retry-After`. */
export function withPendingBody(
  context: RequestContext,
  response: PlainResponse,
  { settings, now }: HintSource,
  phase: "queued" | "running" = "running",
  word?: string,
): PlainResponse {
  const { job, route } = context;
  const fields = route?.fields;
  if (!fields) return response;
  const { hints } = fields;
  const changed = changeBody(context, response, (body) => {
    const values = pendingValues(body, fields, phase, word);
    const wait = Math.ceil(settings.retryAfter) || null;
    for (const hint of hints ?? []) values[hint] = wait;
    return overwrite(body, values);
  });
  if (changed === response || changed.stream || !hints || !job) return changed;
  if (context.retryAfter !== undefined) return changed;
  const value = hintOf(settings, context, job, now());
  if (value === undefined) return changed;
  if (hints.length > 0) context.retryAfter = settings.retryAfter;
  return withHeaders(changed, { "retry-after": value });
}

function pendingValues(
  body: Body,
  fields: WireFields,
  phase: "queued" | "running",
  word?: string,
): Record<string, unknown> {
  const { status = [], words, pending, queued, noResult } = fields;
  const values: Record<string, unknown> = { ...noResult, ...pending };
  for (const field of status) {
    values[field] = word ?? words?.[phase] ?? "pending";
  }
  if (fields.phase !== undefined) values[fields.phase] = phase;
  if (fields.progress !== undefined) {
    const progress = body[fields.progress];
    values[fields.progress] = phase === "queued" ? 0 : Math.min(
      typeof progress === "number" ? progress : 1,
      MAX_PENDING_PROGRESS,
    );
  }
  return phase === "queued" ? { ...values, ...queued } : values;
}
