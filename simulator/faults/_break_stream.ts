import type { OpenStream } from "../http/answer.ts";
import type { FaultContext } from "./fault.ts";

/** The most chunks that pass before one breaks: a job's stream has few. */
const MOST_WHOLE = 4;

/** How a stream breaks. */
export interface Breaking {
  /**
   * Resolves when the rest may follow; if it rejects, the connection is cut. Its
   * signal aborts when the client has left.
   */
  onward(signal: AbortSignal): Promise<void>;
  /** To be called when all is through, which may be after the stream's own end. */
  ended(): void;
}

/**
 * Passes on some chunks of a stream and half of another, and then leaves it to
 * `onward` when the rest follows. A stream that is over before breaks at its end.
 *
 * @param context The request, and the randomness that says where.
 * @param open Opens the stream, which notes in the request what its chunks tell
 * when they are read.
 * @param breaking How it breaks.
 */
export function breakStream(
  { exchange, random }: FaultContext,
  open: OpenStream,
  { onward, ended }: Breaking,
): ReadableStream<Uint8Array> {
  const reader = open(() => {}).getReader();
  const left = new AbortController();
  const whole = 1 + Math.floor(random() * MOST_WHOLE);

  async function* parts(): AsyncGenerator<Uint8Array, void, undefined> {
    let broken = false;
    for (let passed = 0;; passed++) {
      const before = exchange.told;
      const { done, value } = await reader.read();
      if (broken || passed < whole && !done) {
        if (done) return;
        yield value;
        continue;
      }
      broken = true;
      const after = exchange.told;
      const half = done ? 0 : Math.ceil(value.length / 2);
      const rest = done ? 0 : value.length - half;
      // Half of an event is none.
      exchange.told = before;
      exchange.bytes -= rest;
      if (!done) yield value.subarray(0, half);
      await onward(left.signal);
      exchange.told = after;
      exchange.bytes += rest;
      if (done) return;
      yield value.subarray(half);
    }
  }
  const chunks = parts();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await chunks.next();
        if (!done) return controller.enqueue(value);
        controller.close();
      } catch (error) {
        // What has failed by itself cannot be cancelled, and need not be.
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
  }, { highWaterMark: 0 });
}
