import type { PlainResponse } from "../message/plain_response.ts";
import type { RequestContext } from "../message/request_context.ts";
import { givenSignalOf, LocalRequest } from "../message/request.ts";
import type { PushSource } from "./source.ts";
import { HEARTBEAT } from "./event.ts";
import type { OpenStream, OpenStreams } from "./open_streams.ts";

/** Bytes, or a function that encodes them when they are read. */
type Chunk = Uint8Array | (() => Uint8Array);

type Shown = RequestContext["shown"];

export interface Sender {
  send(chunk: Chunk, shown?: Shown): void;
  /** Sends the next chunk of the feed, if the client has read all before. */
  wake(): void;
  /** Ends the stream when all has been read. */
  end(): void;
  /** Whether either side has ended the stream. */
  readonly ended: boolean;
}

/** The source of a stream after its beginning. */
export interface Feed {
  /**
   * Returns the next chunk, if there is one. Called when the client reads, so that
   * nothing accumulates for a client that does not.
   */
  next?(): Chunk | undefined;
  /** Stops the source. */
  leave(): void;
  /** Whether it watches other clients, whose polls move an automatic clock. */
  readonly watches?: boolean;
}

type Begin = (sender: Sender) => Feed;

const HEADERS: PlainResponse["headers"] = [
  ["content-type", "text/event-stream"],
  ["cache-control", "no-cache"],
  // Proxies such as nginx buffer responses otherwise.
  ["x-accel-buffering", "no"],
];

/**
 * Responds with a stream of events. It ends with its subject, with the simulator,
 * when the client disconnects, or when the client reads too slowly.
 */
export function respondWithEvents(
  simulation: PushSource,
  streams: OpenStreams,
  context: RequestContext,
  begin: Begin,
): PlainResponse {
  return {
    status: 200,
    headers: HEADERS,
    body: null,
    stream(ended) {
      const { request } = context;
      const source = new EventStream({
        simulation,
        streams,
        context,
        ended,
        signal: givenSignalOf(request),
        // Network connections time out in real time, whatever the clock of the
        // simulator. In process, only virtual time passes.
        beats: simulation.time.mode === "real" ||
          !(request instanceof LocalRequest),
      });
      // Without a queue, chunks are requested as they are read.
      const stream = new ReadableStream(source, { highWaterMark: 0 });
      source.begin(begin);
      return stream;
    },
  };
}

interface EventStreamOptions {
  readonly simulation: PushSource;
  readonly streams: OpenStreams;
  readonly context: RequestContext;
  readonly ended: () => void;
  readonly signal: AbortSignal | undefined;
  readonly beats: boolean;
}

interface Unread {
  readonly chunk: Chunk;
  readonly shown: Shown;
}

/** One stream. There can be thousands. */
class EventStream
  implements Sender, OpenStream, UnderlyingDefaultSource<Uint8Array> {
  readonly #options: EventStreamOptions;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #unread: Unread[] | undefined;
  /** Whether the reader waits for a chunk. */
  #wanted = false;
  #feed: Feed | undefined;
  #stopClock: (() => void) | undefined;
  #abort: (() => void) | undefined;
  ended = false;

  constructor(options: EventStreamOptions) {
    this.#options = options;
  }

  start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    this.#controller = controller;
  }

  begin(begin: Begin): void {
    const { simulation, streams, signal, beats } = this.#options;
    // The caller may have aborted before the response.
    if (signal?.aborted) return this.#fail(signal.reason);
    if (signal) {
      this.#abort = () => this.#fail(signal.reason);
      signal.addEventListener("abort", this.#abort);
    }
    const feed = begin(this);
    if (this.ended) return feed.leave();
    this.#feed = feed;
    if (!feed.watches) {
      this.#stopClock = advanceClock(simulation, () => this.ended);
    }
    streams.add(this, beats);
  }

  send(chunk: Chunk, shown?: Shown): void {
    if (this.ended) return;
    if (this.#wanted) return this.#enqueue(chunk, shown);
    this.#unread ??= [];
    this.#unread.push({ chunk, shown });
  }

  wake(): void {
    if (!this.#wanted || this.ended) return;
    const chunk = this.#feed?.next?.();
    if (chunk) this.#enqueue(chunk, undefined);
  }

  beat(): void {
    // Unread chunks keep the connection alive.
    if (this.#wanted) this.send(HEARTBEAT);
  }

  end(): void {
    if (this.ended) return;
    this.ended = true;
    // The stream of a client that is behind stays open until it reads.
    const behind = this.#feed?.next && !this.#wanted;
    if (behind || this.#unread?.length) return this.#stop();
    // Later: thousands of streams may have to send the event first.
    queueMicrotask(() => this.#close());
  }

  pull(): void {
    const next = this.#unread?.shift();
    if (next) return this.#enqueue(next.chunk, next.shown);
    if (this.ended) return this.#close();
    this.#wanted = true;
    this.wake();
  }

  cancel(): void {
    this.ended = true;
    this.#release();
  }

  #enqueue(chunk: Chunk, shown: Shown): void {
    const { context } = this.#options;
    const bytes = typeof chunk === "function" ? chunk() : chunk;
    this.#wanted = false;
    context.shown = shown ?? context.shown;
    context.bytes += bytes.byteLength;
    this.#controller?.enqueue(bytes);
    if (this.ended && !this.#unread?.length) this.#close();
  }

  #close(): void {
    // The reader may have left.
    if (!this.#controller) return;
    this.#controller.close();
    this.#release();
  }

  #fail(reason: unknown): void {
    this.ended = true;
    this.#controller?.error(reason);
    this.#release();
  }

  /** Stops the source: nothing more is sent. */
  #stop(): void {
    const feed = this.#feed;
    if (!feed) return;
    this.#feed = undefined;
    this.#options.streams.delete(this);
    feed.leave();
    this.#stopClock?.();
  }

  /** Ends the stream: nothing more is read. */
  #release(): void {
    const { ended, signal } = this.#options;
    this.#stop();
    this.#controller = undefined;
    this.#unread = undefined;
    if (this.#abort) signal?.removeEventListener("abort", this.#abort);
    // Later: it reads the time, which must not move during a change.
    queueMicrotask(ended);
  }
}

/**
 * Advances an automatic clock for a client that sends no polls: from one due event
 * to the next until none is left, and again after each event of a job, which can
 * make others due. The result stops it.
 */
function advanceClock(
  { events, time }: PushSource,
  isOver: () => boolean,
): () => void {
  if (time.mode !== "auto") return () => {};
  let moving = false;
  let again = false;
  async function move(): Promise<void> {
    again = true;
    if (moving) return;
    moving = true;
    while (again) {
      again = false;
      await time.leap(Infinity, isOver);
    }
    moving = false;
  }
  move();
  return events.subscribeToAll(move);
}
