import type { OpenStream } from "../message/plain_response.ts";
import type { FaultContext } from "./fault.ts";

/** How a stream breaks. */
export interface Breaking {
  /**
   * Returns whether the stream breaks after another chunk or at its end.
   *
   * @param passed The number of chunks that were passed on.
   * @param done Whether it is the end.
   */
  breaks(passed: number, done: boolean): boolean;
  /** The fraction of that chunk that is passed on, from 0 to 1. */
  readonly part: number;
  /**
   * Resolves when the rest may follow; if it rejects, the connection is cut. Its
   * signal aborts when the client disconnects.
   */
  onward(signal: AbortSignal): Promise<void>;
  /** Called at the end, which may be after that of the stream itself. */
  ended(): void;
}

/**
 * Passes on some chunks of a stream and a part of another, and the rest when
 * `onward` resolves.
 *
 * @param open Opens the stream, which records in the request what its chunks show
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
      // A part of an event shows nothing.
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
  }, { highWaterMark: 0 });
}
