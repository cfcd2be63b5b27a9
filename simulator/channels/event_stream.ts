import type { PlainResponse } from "../http/plain_response.ts";
import type { RequestContext } from "../http/request_context.ts";
import { givenSignalOf, LocalRequest } from "../http/local_request.ts";
import type { Simulation } from "../simulation.ts";
import { HEARTBEAT } from "./event.ts";
import type { OpenStream, OpenStreams } from "./open_streams.ts";

/** Some bytes, or what writes them. */
type Chunk = Uint8Array | (() => Uint8Array);

/** What a chunk tells of how a job stands. */
type Shown = RequestContext["shown"];

/** Sends into a stream. */
export interface Sender {
  /**
   * Sends a chunk.
   *
   * @param chunk The chunk, or what writes it when it is read: for who sends
   * many, of which some may never be.
   * @param told What who reads it knows of the job then, if it tells of that.
   */
  send(chunk: Chunk, shown?: Shown): void;
  /** Sends what the feed has next, if the client has read all before. */
  wake(): void;
  /** Ends the stream when all has been read. */
  end(): void;
  /** Whether there is no more to send, as either side has ended it. */
  readonly ended: boolean;
}

/** What goes on sending once a stream has begun. */
export interface Feed {
  /**
   * The next chunk, `undefined` if there is none yet. It is asked for when the
   * client reads, so that nothing accumulates for one that does not.
   */
  next?(): Chunk | undefined;
  /** Ceases to send. */
  leave(): void;
}

/**
 * Begins to send.
 *
 * @param sender Sends.
 * @returns Goes on.
 */
export type Begin = (sender: Sender) => Feed;

const HEADERS: PlainResponse["headers"] = [
  ["content-type", "text/event-stream"],
  ["cache-control", "no-cache"],
  // Proxies such as nginx would keep events until there are many.
  ["x-accel-buffering", "no"],
];

/**
 * Answers with a stream of events. It ends when its subject does, when the
 * client leaves, when the client does not read what it is sent, or with the
 * simulator.
 *
 * @param simulation The simulation.
 * @param streams Those that are open.
 * @param exchange The request; it is told what has been read.
 * @param begin Begins to send.
 */
export function answerWithEvents(
  { time }: Simulation,
  streams: OpenStreams,
  exchange: RequestContext,
  begin: Begin,
): PlainResponse {
  return {
    status: 200,
    headers: HEADERS,
    body: null,
    stream(ended) {
      const { request } = exchange;
      const source = new EventStream({
        streams,
        exchange,
        ended,
        signal: givenSignalOf(request),
        // A network is silent in real time, whatever clock the simulator is on.
        // Where there is none, virtual time is all the time there is.
        beats: time.mode === "real" || !(request instanceof LocalRequest),
      });
      // Without a queue of its own it asks only for what is read at once.
      const stream = new ReadableStream(source, { highWaterMark: 0 });
      source.begin(begin);
      return stream;
    },
  };
}

interface EventStreamOptions {
  readonly streams: OpenStreams;
  readonly exchange: RequestContext;
  readonly ended: () => void;
  readonly signal: AbortSignal | undefined;
  readonly beats: boolean;
}

interface Unread {
  readonly chunk: Chunk;
  readonly shown: Shown;
}

/** One stream. There can be thousands, so that it has but what it needs. */
class EventStream
  implements Sender, OpenStream, UnderlyingDefaultSource<Uint8Array> {
  readonly #options: EventStreamOptions;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #unread: Unread[] | undefined;
  /** Whether somebody waits for a chunk. */
  #wanted = false;
  #feed: Feed | undefined;
  /** Given up when the stream is over, with whatever it has not been told. */
  #abort: (() => void) | undefined;
  ended = false;

  constructor(options: EventStreamOptions) {
    this.#options = options;
  }

  start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    this.#controller = controller;
  }

  begin(begin: Begin): void {
    const { streams, signal, beats } = this.#options;
    // The caller may have left while the answer was on its way.
    if (signal?.aborted) return this.#fail(signal.reason);
    if (signal) {
      this.#abort = () => this.#fail(signal.reason);
      signal.addEventListener("abort", this.#abort);
    }
    const feed = begin(this);
    if (this.ended) return feed.leave();
    this.#feed = feed;
    streams.add(this, beats);
  }

  send(chunk: Chunk, shown?: Shown): void {
    if (this.ended) return;
    if (this.#wanted) return this.#hand(chunk, shown);
    this.#unread ??= [];
    this.#unread.push({ chunk, shown });
  }

  wake(): void {
    if (!this.#wanted || this.ended) return;
    const chunk = this.#feed?.next?.();
    if (chunk) this.#hand(chunk, undefined);
  }

  beat(): void {
    // Who has something to read needs no other sign.
    if (this.#wanted) this.send(HEARTBEAT);
  }

  end(): void {
    if (this.ended) return;
    this.ended = true;
    // One that does not read keeps its connection: it stays open until it does.
    const behind = this.#feed?.next && !this.#wanted;
    if (behind || this.#unread?.length) return this.#cease();
    // Not at once: there can be thousands who have to be handed the news first.
    queueMicrotask(() => this.#close());
  }

  pull(): void {
    const next = this.#unread?.shift();
    if (next) return this.#hand(next.chunk, next.shown);
    if (this.ended) return this.#close();
    this.#wanted = true;
    this.wake();
  }

  cancel(): void {
    this.ended = true;
    this.#over();
  }

  #hand(chunk: Chunk, shown: Shown): void {
    const { exchange } = this.#options;
    const bytes = typeof chunk === "function" ? chunk() : chunk;
    this.#wanted = false;
    exchange.shown = shown ?? exchange.shown;
    exchange.bytes += bytes.byteLength;
    this.#controller?.enqueue(bytes);
    if (this.ended && !this.#unread?.length) this.#close();
  }

  #close(): void {
    // It may be over by now: the reader may have left.
    if (!this.#controller) return;
    this.#controller.close();
    this.#over();
  }

  #fail(reason: unknown): void {
    this.ended = true;
    this.#controller?.error(reason);
    this.#over();
  }

  /** Ceases to listen: nothing more is sent. */
  #cease(): void {
    const feed = this.#feed;
    if (!feed) return;
    this.#feed = undefined;
    this.#options.streams.delete(this);
    feed.leave();
  }

  /** Nothing more is read. */
  #over(): void {
    const { ended, signal } = this.#options;
    this.#cease();
    this.#controller = undefined;
    this.#unread = undefined;
    if (this.#abort) signal?.removeEventListener("abort", this.#abort);
    // Not in the middle of what has brought this about: it looks at the time.
    queueMicrotask(ended);
  }
}
