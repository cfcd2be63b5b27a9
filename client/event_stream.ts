import { withTimeout } from "./with_timeout.ts";
import { connect } from "./transport.ts";
import { amend, StatusError } from "./errors.ts";
import { EventParser, type StreamEvent } from "./event_parser.ts";
import type { StatusOptions } from "./status.ts";

/**
 * Two missed heartbeats, which servers are advised to send every 15 s (WHATWG
 * HTML, section 9.2.7), in milliseconds.
 */
const MISSED = 30_000;

/**
 * The bytes of a header's value, without control characters (RFC 9110, section
 * 5.5); the length is what servers commonly accept.
 */
const SENDABLE = /^[!-~\x80-\xff][\t -~\x80-\xff]{0,999}$/;

/** The type of a stream; names of types know no case (RFC 9110, section 8.3.1). */
const EVENTS = /^text\/event-stream\s*(;|$)/i;

/** A stream of events that can be opened again where it was cut. */
export class EventStream {
  /** The request's first line, for messages. */
  readonly name: string;
  /** Milliseconds after which to come back, if the server said. */
  retry: number | undefined;
  /** Names the event that was seen last. */
  lastId = "";
  readonly #options: StatusOptions;
  readonly #send: (signal: AbortSignal) => Promise<unknown>;
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  #status = 0;

  /**
   * Prepares to open a stream.
   *
   * @param options Where the server is.
   * @param path The path, below the server's own.
   */
  constructor(options: StatusOptions, path: string) {
    this.#options = options;
    const fetch = (url: string, init: RequestInit) => this.#fetch(url, init);
    const { name, send } = connect({ ...options, fetch }, "GET", path);
    this.name = name;
    this.#send = send;
  }

  /** Whether it is open. */
  get open(): boolean {
    return this.#reader !== undefined;
  }

  /**
   * Opens it, or finds out that the end has been seen (204).
   *
   * @param signal Aborts the request.
   * @throws {StatusError} If there is no stream.
   */
  async connect(signal: AbortSignal): Promise<void> {
    try {
      await this.#send(signal);
    } catch (error) {
      // "Not found" is said of the stream here: its `Retry-After` is for polls.
      throw error instanceof StatusError && error.httpStatus === 404
        ? amend(error, { transient: false })
        : error;
    }
    if (this.open || this.#status === 204) return;
    throw new StatusError("answer", `${this.name} answered without events`);
  }

  /**
   * Yields the events as they come, until the stream ends, is cut or closed, or
   * there has been no sign of life for long. That is measured in real time: it
   * is about the network, whatever clock the wait is on.
   *
   * @param signal Ends it.
   * @throws The reason of the signal.
   */
  async *read(
    signal: AbortSignal,
  ): AsyncGenerator<StreamEvent, void, undefined> {
    const { attemptTimeout = 10_000 } = this.#options;
    const parser = new EventParser(this.lastId);
    try {
      while (this.#reader) {
        const reader = this.#reader;
        const { done, value } = await withTimeout(
          () => reader.read(),
          MISSED + attemptTimeout,
          signal,
          this.name,
        );
        if (done) return;
        const events = parser.read(value);
        // First of all: who has heard one of them may leave at that.
        this.retry = parser.retry ?? this.retry;
        for (const event of events) {
          this.lastId = event.id;
          yield event;
        }
        this.lastId = parser.lastId;
      }
    } catch {
      // Cut, silent, or endless: whoever reads comes back.
      signal.throwIfAborted();
    } finally {
      this.close();
    }
  }

  /** Lets go of the connection; whoever reads finds the stream ended. */
  close(): void {
    // What has failed by itself cannot be cancelled, and need not be.
    this.#reader?.cancel().catch(() => {});
    this.#reader = undefined;
  }

  /** Keeps a stream to itself; what is none is for the others to judge. */
  async #fetch(url: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set("accept", "text/event-stream");
    // The UTF-8 bytes of the id, as browsers send it (WHATWG HTML, section
    // 9.2.3). Without the header the server begins with the present state.
    const bytes = new TextEncoder().encode(this.lastId);
    const id = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
    if (SENDABLE.test(id)) headers.set("last-event-id", id);
    const send = this.#options.fetch ?? fetch;
    const response = await send(url, { ...init, headers });
    const { body, ok, status } = response;
    this.#status = status;
    if (!ok) return response;
    const type = response.headers.get("content-type") ?? "";
    if (EVENTS.test(type) && !init.signal?.aborted) {
      this.#reader = body?.getReader();
    } else await body?.cancel();
    return new Response("{}");
  }
}
