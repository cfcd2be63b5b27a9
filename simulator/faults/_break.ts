import type { PlainResponse } from "../message/plain_response.ts";
import type { RequestContext } from "../message/request_context.ts";
import { withBody } from "./_body.ts";
import { withhold } from "./_withhold.ts";
import type { FaultTools } from "./fault.ts";

/** The maximum number of chunks before one breaks: a job's stream has few. */
const MAX_WHOLE_COUNT = 4;

type StreamResponse = PlainResponse & Required<Pick<PlainResponse, "stream">>;

interface Breaking {
  /** Whether the stream breaks behind a number of chunks, in the next one or at its end. */
  breaks(passed: number, done: boolean): boolean;
  /** The fraction of that chunk that is passed on, from 0 to 1. */
  readonly part: number;
  /**
   * Resolves when the rest may follow; if it rejects, the connection is cut. Its
   * signal aborts when the client disconnects.
   */
  onward(signal: AbortSignal): Promise<void>;
}

/**
 * Sends half of a body, and the rest when `onward` resolves. Until then the
 * response has shown the client nothing.
 *
 * A stream breaks in the middle of one of its first chunks, or at its end if that
 * is earlier.
 */
export function breakOff(
  context: RequestContext,
  response: PlainResponse,
  tools: FaultTools,
  onward: Breaking["onward"],
): PlainResponse {
  const { body, stream } = response;
  if (stream) {
    const whole = 1 + Math.floor(tools.random() * MAX_WHOLE_COUNT);
    const breaks = (passed: number, done: boolean) => done || passed >= whole;
    const how = { breaks, part: 0.5, onward };
    return breakStream(context, { ...response, stream }, tools, how);
  }
  const bytes = typeof body === "string"
    ? new TextEncoder().encode(body)
    : body;
  if (!bytes || bytes.length === 0) return response;
  const show = withhold(context);
  context.bytes = 0;
  const whole = {
    ...withBody(response, body),
    stream: () =>
      new ReadableStream<Uint8Array>({
        pull(controller) {
          context.bytes = bytes.length;
          show(response, 0);
          controller.enqueue(bytes);
          controller.close();
        },
      }, { highWaterMark: 0 }),
  };
  return breakStream(context, whole, tools, {
    breaks: () => true,
    part: 0.5,
    onward,
  });
}

/**
 * Passes on some chunks of a stream and a part of another, and the rest when
 * `onward` resolves. What its chunks show is recorded when they are read.
 */
export function breakStream(
  context: RequestContext,
  response: StreamResponse,
  { now }: FaultTools,
  { breaks, part, onward }: Breaking,
): PlainResponse {
  function stream(ended: () => void): ReadableStream<Uint8Array> {
    const left = new AbortController();
    const reader = response.stream(() => {}).getReader();
    const chunks = parts();

    async function* parts(): AsyncGenerator<Uint8Array, void, undefined> {
      let broken = false;
      for (let passed = 0;; passed++) {
        const { shown } = context;
        const { done, value } = await reader.read();
        let rest = value ?? new Uint8Array();
        if (!broken && breaks(passed, done)) {
          broken = true;
          const first = rest.subarray(0, Math.floor(rest.length * part));
          rest = rest.subarray(first.length);
          const brokenAt = now();
          const show = withhold(context);
          // A part of an event shows nothing.
          context.shown = shown;
          context.bytes -= rest.length;
          if (first.length > 0) yield first;
          await onward(left.signal);
          show(response, now() - brokenAt);
          context.bytes += rest.length;
        }
        if (done) return;
        yield rest;
      }
    }

    return new ReadableStream<Uint8Array>({
      async pull(controller) {
        try {
          const { done, value } = await chunks.next();
          if (!done) return controller.enqueue(value);
          controller.close();
        } catch (error) {
          // A stream that failed itself needs no cancellation.
          await reader.cancel(error).catch(() => {});
          controller.error(error);
        }
        ended();
      },
      async cancel(reason) {
        left.abort(reason);
        ended();
        await reader.cancel(reason);
      },
      // With a queue, the rest would be pulled before the first part is sent, and
      // its error would discard that.
    }, { highWaterMark: 0 });
  }
  return { ...response, stream };
}
