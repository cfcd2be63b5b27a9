import { StatusError } from "../errors.ts";
import { connect, type HttpRequest, requestStream } from "../http.ts";
import type { ResolvedStatusOptions } from "../status.ts";
import { withTimeout } from "../timing.ts";
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

/** A stream of server-sent events that can be requested again after a cut. */
export class EventStream {
  /** Milliseconds after which to reconnect, if the server sends it. */
  retry = 0;
  /** The id of the latest event, after which the next stream resumes. */
  lastId = "";
  /** Whether a request for a stream has not settled; it may have timed out. */
  opening = false;
  readonly #attemptTimeout: number;
  readonly #request: HttpRequest;

  constructor(options: ResolvedStatusOptions, path: string) {
    this.#attemptTimeout = options.attemptTimeout;
    this.#request = connect(options, "GET", path);
  }

  /**
   * Requests the stream, and reads its events until it ends, is cut, or has been
   * silent for long. Silence is measured in real time: it is about the network,
   * whatever clock the wait is on.
   *
   * @returns Yields `"open"` and the events; returns `"over"` after the end has
   * been sent (204).
   * @throws {StatusError} If there is no stream.
   */
  async *read(
    signal: AbortSignal,
  ): AsyncGenerator<"open" | ParsedEvent, "closed" | "over", undefined> {
    const { name } = this.#request;
    const limit = this.#attemptTimeout;
    const connect = (signal: AbortSignal) => this.#connect(signal);
    const reader = await withTimeout(connect, limit, signal, name);
    if (!reader) return "over";
    const parser = new EventParser(this.lastId);
    const chunk = () => reader.read();
    try {
      yield "open";
      for (;;) {
        const { done, value } = await withTimeout(
          chunk,
          MAX_SILENCE_MS + limit,
          signal,
          name,
        );
        if (done) break;
        const events = parser.read(value);
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
    } finally {
      // A stream that has failed rejects with its own error, which is known.
      reader.cancel().catch(() => {});
    }
    return "closed";
  }

  async #connect(
    signal: AbortSignal,
  ): Promise<ReadableStreamDefaultReader<Uint8Array> | undefined> {
    const headers: Record<string, string> = { accept: "text/event-stream" };
    // The UTF-8 bytes of the id, as browsers send it (WHATWG HTML, section
    // 9.2.3). Without the header the server begins with the present state.
    const bytes = new TextEncoder().encode(this.lastId);
    const id = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
    if (SENDABLE.test(id)) headers["last-event-id"] = id;
    this.opening = true;
    const response = await requestStream(this.#request, signal, headers)
      .finally(() => this.opening = false);
    const { body, status } = response;
    const type = response.headers.get("content-type") ?? "";
    if (body && EVENT_STREAM.test(type) && !signal.aborted) {
      return body.getReader();
    }
    await body?.cancel().catch(() => {});
    if (status === 204) return undefined;
    const message = `${this.#request.name} answered without events`;
    throw new StatusError("answer", message);
  }
}
