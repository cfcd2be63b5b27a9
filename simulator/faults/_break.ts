import type { PlainResponse } from "../message/plain_response.ts";
import { withBody } from "./_body.ts";
import { breakStream } from "./_break_stream.ts";
import type { FaultContext } from "./fault.ts";
import { withhold } from "./_late.ts";

/** The maximum number of chunks before one breaks: a job's stream has few. */
const MAX_WHOLE_COUNT = 4;

/**
 * Sends half of a body, and the rest when `onward` resolves. Until then the
 * response has shown the client nothing.
 *
 * A stream breaks in the middle of one of its first chunks, or at its end if that
 * is earlier.
 *
 * @param context The request and the clock.
 * @param answer The complete response; one without a body stays as it is.
 * @param onward Resolves when the rest may follow; if it rejects, the connection
 * is cut. Its signal aborts when the client disconnects.
 */
export function breakOff(
  context: FaultContext,
  answer: PlainResponse,
  onward: (signal: AbortSignal) => Promise<void>,
): PlainResponse {
  const { exchange, now, random } = context;
  const { body, stream } = answer;
  if (stream) {
    const whole = 1 + Math.floor(random() * MAX_WHOLE_COUNT);
    const breaks = (passed: number, done: boolean) => done || passed >= whole;
    const how = { breaks, part: 0.5, onward };
    return {
      ...answer,
      stream: (ended) => breakStream(context, stream, { ...how, ended }),
    };
  }
  const bytes = typeof body === "string"
    ? new TextEncoder().encode(body)
    : body;
  if (!bytes || bytes.length === 0) return answer;
  const show = withhold(exchange);
  const begunAt = now();
  const half = Math.floor(bytes.length / 2);
  const halves = (ended: () => void): UnderlyingDefaultSource<Uint8Array> => {
    const left = new AbortController();
    let begun = false;
    const send = (
      controller: ReadableStreamDefaultController<Uint8Array>,
      part: Uint8Array,
    ) => {
      exchange.bytes += part.length;
      controller.enqueue(part);
    };
    exchange.bytes = 0;
    return {
      async pull(controller) {
        if (!begun) {
          begun = true;
          if (half > 0) return send(controller, bytes.subarray(0, half));
        }
        await onward(left.signal).catch((error) => {
          ended();
          throw error;
        });
        send(controller, bytes.subarray(half));
        show(answer, now() - begunAt);
        controller.close();
        ended();
      },
      cancel() {
        left.abort();
        ended();
      },
    };
  };
  return {
    ...withBody(answer, body),
    // With a queue, the second half would be pulled before the first is sent, and
    // its error would discard the first.
    stream: (ended) => new ReadableStream(halves(ended), { highWaterMark: 0 }),
  };
}
