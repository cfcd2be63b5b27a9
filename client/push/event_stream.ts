import { withTimeout } from "../timing.ts";
import { amend, StatusError } from "../errors.ts";
import { connect, type HttpRequest, requestStream } from "../http.ts";
import type { ResolvedStatusOptions } from "../status.ts";
import { EventParser, type ParsedEvent } from "./event_parser.ts";

/** Two missed heartbeats: servers send one every 15 s (WHATWG HTML, 9.2.7). */
const MAX_SILENCE_MS = 30_000;

/**
 * The bytes of a header's value, without control characters (RFC 9110, section
 * 5.5); the length is what servers commonly accept.
 */
const SENDABLE = /^[!-~\x80-\xff][\t -~\x80-\xff]{0,999}$/;

/** The type of a stream, in any case (RFC 9110, section 8.3.1). */
const EVENT_STREAM = /^text\/event-stream\s*(;|$)/i;

/** A stream of server-sent events that can be resumed after a cut. */
export class EventStream {
  /** Milliseconds after which to reconnect, if the server sends it. */
  retry: number | undefined;
  /** The id of the latest event, after which the next stream resumes. */
  lastId = "";
  readonly #attemptTimeout: number;
  readonly #request: HttpRequest;
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;

  constructor(options: ResolvedStatusOptions, path: string) {
    this.#attemptTimeout = options.attemptTimeout;
    this.#request = connect(options, "GET", path);
  }

  get name(): string {
    return this.#request.name;
  }

  /**
   * Requests the stream, or throws a {@linkcode StatusError}.
   *
   * @returns Whether there is one; `false` after the end has been sent (204).
   */
  async open(signal: AbortSignal): Promise<boolean> {
    const headers: Record<string, string> = { accept: "text/event-stream" };
    // The UTF-8 bytes of the id, as browsers send it (WHATWG HTML, section
    // 9.2.3). Without the header the server begins with the present state.
    const bytes = new TextEncoder().encode(this.lastId);
    const id = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
    if (SENDABLE.test(id)) headers["last-event-id"] = id;
    const response = await requestStream(this.#request, signal, headers).catch(
      (error) => {
        // This 404 is about the stream, and its `Retry-After` about polls.
        throw error instanceof StatusError && error.httpStatus === 404
          ? amend(error, { transient: false })
          : error;
      },
    );
    const { body, status } = response;
    const type = response.headers.get("content-type") ?? "";
    if (body && EVENT_STREAM.test(type) && !signal.aborted) {
      this.#reader = body.getReader();
      return true;
    }
    await body?.cancel().catch(() => {});
    if (status === 204) return false;
    throw new StatusError("answer", `${this.name} answered without events`);
  }

  /**
   * Reads the events of an open stream until it ends, is cut or closed, or has
   * been silent for long. Silence is measured in real time: it is about the
   * network, whatever clock the wait is on.
   */
  async *read(
    signal: AbortSignal,
  ): AsyncGenerator<ParsedEvent, void, undefined> {
    const parser = new EventParser(this.lastId);
    const limit = MAX_SILENCE_MS + this.#attemptTimeout;
    try {
      while (this.#reader) {
        const reader = this.#reader;
        const chunk = await withTimeout(
          () => reader.read(),
          limit,
          signal,
          this.name,
        );
        if (chunk.done) return;
        const events = parser.read(chunk.value);
        // Before the events: the caller may stop at any of them.
        this.retry = parser.retry ?? this.retry;
        for (const event of events) {
          this.lastId = event.id;
          yield event;
        }
        this.lastId = parser.lastId;
      }
    } catch {
      // A cut, silence or an oversized event: the caller reconnects.
      signal.throwIfAborted();
    } finally {
      this.close();
    }
  }

  /** Releases the connection; `read` ends. */
  close(): void {
    // A stream that has failed rejects with its own error, which is known.
    this.#reader?.cancel().catch(() => {});
    this.#reader = undefined;
  }
}
