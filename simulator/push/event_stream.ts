import type { JobIds } from "../core/ids.ts";
import type { Jobs } from "../core/jobs.ts";
import type { Time } from "../core/time.ts";
import type { PlainResponse } from "../message/plain_response.ts";
import { givenSignalOf, LocalRequest } from "../message/request.ts";
import type { RequestContext } from "../message/request_context.ts";
import type { JobBodySource } from "../wire/jobs.ts";
import { HEARTBEAT, StateEvents } from "./event.ts";
import type { JobEvents } from "./job_events.ts";
import type { RequestEvents } from "./request_events.ts";

const HEARTBEAT_INTERVAL_MS = 15_000;

const HEADERS: PlainResponse["headers"] = [
  ["content-type", "text/event-stream"],
  ["cache-control", "no-cache"],
  // Proxies such as nginx buffer responses otherwise.
  ["x-accel-buffering", "no"],
];

/** The parts of a simulation that streams and held requests read. */
export interface PushSource extends JobBodySource {
  /** Aborted when the simulator is closed. */
  readonly closed: AbortSignal;
  readonly events: JobEvents;
  readonly ids: JobIds;
  readonly jobs: Jobs;
  /** Counts a request as open, or refuses it; the result closes it. */
  readonly openRequests: { enter(request: Request): () => void };
  readonly requestEvents: RequestEvents;
  readonly time: Time;
}

/** A part of a stream. */
export interface Chunk {
  readonly bytes: Uint8Array;
  /** What the client has seen of the job with it; nothing new, if `undefined`. */
  readonly shown?: RequestContext["shown"];
  /** Whether the stream ends with it. */
  readonly isLast?: boolean;
}

/** The content of a stream. */
export interface Feed {
  /**
   * Returns the next chunk, if there is one. Called when the client reads, so that
   * nothing accumulates for a client that does not.
   */
  next(): Chunk | undefined;
  /** Adds nothing more. */
  leave(): void;
}

export interface StreamControl {
  /** Sends the next chunk, if the client has read all before. */
  wake(): void;
  /** Leaves the feed, and ends the stream when all has been read. */
  end(): void;
}

/** How a response is streamed. */
export interface StreamOptions {
  readonly context: RequestContext;
  /** Whether an automatic clock moves for it, as no polls of its client do that. */
  readonly movesClock: boolean;
  readonly begin: (stream: StreamControl) => Feed;
}

/**
 * The event streams of a simulation; there can be thousands. They end with it. One
 * timer sends heartbeats to those that go over a network, as proxies and clients
 * close idle connections; it runs only while there are such streams.
 */
export class EventStreams {
  /** Encodes the states of jobs for all of them. */
  readonly states: StateEvents;
  readonly #time: Time;
  readonly #open = new Set<EventStream>();
  readonly #withHeartbeat = new Set<EventStream>();
  readonly #movingClock = new Set<EventStream>();
  #heartbeats: ReturnType<typeof setInterval> | undefined;

  constructor(source: PushSource) {
    const { closed, events, time } = source;
    this.states = new StateEvents(source);
    this.#time = time;
    closed.addEventListener("abort", () => {
      for (const stream of [...this.#open]) stream.end();
    });
    if (time.mode === "auto") events.listen(() => this.#moveClock());
  }

  /**
   * Responds with a stream. It ends with its subject, with the simulator, when the
   * client disconnects, or when the client reads too slowly.
   */
  respond(options: StreamOptions): PlainResponse {
    return {
      status: 200,
      headers: HEADERS,
      body: null,
      // Without a queue, chunks are requested as they are read.
      stream: (onEnd) =>
        new ReadableStream(new EventStream(this, options, onEnd), {
          highWaterMark: 0,
        }),
    };
  }

  add(stream: EventStream): void {
    const { context: { request }, movesClock } = stream.options;
    this.#open.add(stream);
    // Network connections time out in real time, whatever the clock of the
    // simulator. In process, only virtual time passes.
    if (this.#time.mode === "real" || !(request instanceof LocalRequest)) {
      this.#withHeartbeat.add(stream);
      this.#heartbeats ??= setInterval(() => {
        for (const stream of [...this.#withHeartbeat]) stream.beat();
      }, HEARTBEAT_INTERVAL_MS);
    }
    if (movesClock && this.#time.mode === "auto") {
      this.#movingClock.add(stream);
      this.#moveClock();
    }
  }

  delete(stream: EventStream): void {
    this.#open.delete(stream);
    this.#movingClock.delete(stream);
    this.#withHeartbeat.delete(stream);
    if (this.#withHeartbeat.size > 0) return;
    clearInterval(this.#heartbeats);
    this.#heartbeats = undefined;
  }

  /** Moves the clock from one due event to the next, until none is left. */
  #moveClock(): void {
    const isOver = () => this.#movingClock.size === 0;
    if (!isOver()) this.#time.leap(isOver);
  }
}

class EventStream
  implements StreamControl, UnderlyingDefaultSource<Uint8Array> {
  readonly options: StreamOptions;
  readonly #streams: EventStreams;
  /** Called when nothing more is read. */
  readonly #onEnd: () => void;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #feed: Feed | undefined;
  /** Whether the reader waits for a chunk. */
  #wanted = false;
  #hasEnded = false;
  #abort: (() => void) | undefined;

  constructor(
    streams: EventStreams,
    options: StreamOptions,
    onEnd: () => void,
  ) {
    this.#streams = streams;
    this.options = options;
    this.#onEnd = onEnd;
  }

  start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    const { context, begin } = this.options;
    const signal = givenSignalOf(context.request);
    const abort = this.#abort = () => {
      controller.error(signal?.reason);
      this.cancel();
    };
    this.#controller = controller;
    // The caller may have aborted before the response.
    if (signal?.aborted) return abort();
    signal?.addEventListener("abort", abort);
    this.#feed = begin(this);
    if (this.#hasEnded) this.#feed.leave();
    else this.#streams.add(this);
  }

  pull(): void {
    this.#wanted = true;
    this.wake();
  }

  wake(): void {
    if (!this.#wanted) return;
    const chunk = this.#feed?.next();
    if (chunk) this.#enqueue(chunk);
    else if (this.#hasEnded) this.#close();
  }

  /** Keeps the connection of a client alive that has read all. */
  beat(): void {
    if (this.#wanted) this.#enqueue({ bytes: HEARTBEAT });
  }

  end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#feed?.leave();
    this.#streams.delete(this);
    // The stream of a client that is behind stays open until it reads.
    if (this.#wanted) this.#closeLater();
  }

  cancel(): void {
    this.end();
    this.#release();
  }

  #enqueue({ bytes, shown, isLast }: Chunk): void {
    const { context } = this.options;
    this.#wanted = false;
    context.shown = shown ?? context.shown;
    context.bytes += bytes.byteLength;
    this.#controller?.enqueue(bytes);
    if (isLast) this.#closeLater();
  }

  /** Thousands of streams may have to send the same event first. */
  #closeLater(): void {
    queueMicrotask(() => this.#close());
  }

  #close(): void {
    // The reader may have left.
    this.#controller?.close();
    this.#release();
  }

  #release(): void {
    if (!this.#controller) return;
    this.#controller = undefined;
    this.#feed = undefined;
    const signal = givenSignalOf(this.options.context.request);
    if (this.#abort) signal?.removeEventListener("abort", this.#abort);
    // Later: it reads the time, which must not move during a change.
    queueMicrotask(this.#onEnd);
  }
}
