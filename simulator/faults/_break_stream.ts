import type { OpenStream } from "../http/plain_response.ts";
import type { FaultContext } from "./fault.ts";

/** How a stream breaks. */
export interface Breaking {
  /**
   * Whether it breaks now that another chunk has been read, or its end.
   *
   * @param passed How many chunks have been passed on.
   * @param done Whether it is the end.
   */
  breaks(passed: number, done: boolean): boolean;
  /** How much of that chunk is passed on, from 0 to 1. */
  readonly part: number;
  /**
   * Resolves when the rest may follow; if it rejects, the connection is cut. Its
   * signal aborts when the client has left.
   */
  onward(signal: AbortSignal): Promise<void>;
  /** To be called when all is through, which may be after the stream's own end. */
  ended(): void;
}

/**
 * Passes on some chunks of a stream and a part of another, and then leaves it to
 * `onward` when the rest follows.
 *
 * @param context The request.
 * @param open Opens the stream, which notes in the request what its chunks tell
 * when they are read.
 * @param breaking How it breaks.
 */
export function breakStream(
  { exchange }: FaultContext,
  open: OpenStream,
  { breaks, part, onward, ended }: Breaking,
): ReadableStream<Uint8Array> {
  const reader = open(() => {}).getReader();
  const left = new AbortController();

  async function* parts(): AsyncGenerator<Uint8Array, void, undefined> {
    let broken = false;
    for (let passed = 0;; passed++) {
      const before = exchange.shown;
      const { done, value } = await reader.read();
      if (broken || !breaks(passed, done)) {
        if (done) return;
        yield value;
        continue;
      }
      broken = true;
      const after = exchange.shown;
      const length = done ? 0 : value.length;
      const first = Math.ceil(length * part);
      // A part of an event is none.
      exchange.shown = before;
      exchange.bytes -= length - first;
      if (!done && first > 0) yield value.subarray(0, first);
      await onward(left.signal);
      exchange.shown = after;
      exchange.bytes += length - first;
      if (done) return;
      yield value.subarray(first);
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
