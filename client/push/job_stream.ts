import { StatusError } from "../errors.ts";
import { connect, type HttpRequest, requestStream } from "../http.ts";
import { backoff } from "../retry.ts";
import { jobPath, readStatus, type StatusReading } from "../status.ts";
import { abortable } from "../timing.ts";
import { EventParser, type ParsedEvent } from "./event_parser.ts";
import type { WaitSession } from "./wait_session.ts";

/** Streams in a row that may fail, or report nothing for long, before polls. */
const MAX_FUTILE_COUNT = 3;

/**
 * How long a stream has to last: to open one after the other would be to poll,
 * more often than any algorithm.
 */
const MIN_LASTING_MS = 10_000;

/** Two missed heartbeats: servers send one every 15 s (WHATWG HTML, 9.2.7). */
const MAX_SILENCE_MS = 30_000;

/**
 * The bytes of a header's value, without control characters (RFC 9110, section
 * 5.5); the length is what servers commonly accept.
 */
const SENDABLE = /^[!-~\x80-\xff][\t -~\x80-\xff]{0,999}$/;

/** The type of a stream, in any case (RFC 9110, section 8.3.1). */
const EVENT_STREAM = /^text\/event-stream\s*(;|$)/i;

/** What a stream brings: its opening, an event, its end, or a failure. */
type StreamNews = "open" | ParsedEvent | "closed" | "over" | StatusError;

/** The stream of a job, which is opened again when it is cut. */
export class JobStream {
  /** When the next stream is to be requested; `Infinity` while there is one. */
  openAt = 0;
  /** What is awaited of the stream; the caller hands it to `take`. */
  news: Promise<StreamNews> | undefined;
  readonly #session: WaitSession;
  readonly #request: HttpRequest;
  #events: AsyncGenerator<StreamNews, StreamNews, undefined> | undefined;
  #leave = new AbortController();
  /** Milliseconds after which to reconnect, if the server sends it. */
  #retry = 0;
  /** The id of the latest event, after which the next stream resumes. */
  #lastId = "";
  /** Whether a request for a stream has not settled; it may have timed out. */
  #opening = false;
  /** When the present stream was requested, and whether it has reported. */
  #requestedAt = NaN;
  #reported = false;
  /** Streams in a row that were of no use. */
  #futile = 0;

  /** @param id The id of the job. */
  constructor(session: WaitSession, readonly id: string) {
    this.#session = session;
    const path = `${jobPath(id)}/events`;
    this.#request = connect(session.options, "GET", path);
  }

  /** Whether a stream has been requested. */
  get begun(): boolean {
    return this.#requestedAt >= 0;
  }

  close(): void {
    this.#leave.abort();
    this.#events?.return("closed").catch(() => {});
    this.news?.catch(() => {});
  }

  /** Requests a stream, and returns whether it is followed further. */
  open(): boolean {
    const { exhausted, left, now } = this.#session;
    if (exhausted || left === 0) return false;
    // A request that ignores its signal is no stream, and delays the next one.
    if (this.#opening) return this.#reconnect(false);
    this.openAt = Infinity;
    this.#requestedAt = now;
    this.#reported = false;
    this.#session.count(1);
    this.#leave = new AbortController();
    this.#events = this.#read(this.#leave.signal);
    this.listen();
    return true;
  }

  /** Waits for what comes next. */
  listen(): void {
    this.news = this.#events?.next().then(({ value }) => value, (error) => {
      if (error instanceof StatusError) return error;
      throw error;
    });
  }

  /**
   * Takes what was awaited. Returns the state that it reports, after which the caller
   * goes on with `listen`, or else whether the stream is followed further.
   */
  take(news: StreamNews): StatusReading | boolean {
    this.news = undefined;
    if (news instanceof StatusError) {
      this.#session.failed(news);
      // A 404 is about the stream, and its `Retry-After` about polls.
      return news.transient && news.httpStatus !== 404 &&
        this.#reconnect(false);
    }
    // After a 204 the server has sent the end before.
    if (news === "over") return false;
    if (news === "closed") return this.#closed();
    const { event = "", data = "" } = news === "open" ? {} : news;
    if (event === "end") return false;
    // Many servers do not name their events.
    const reading = event === "status" || event === "message"
      ? readEvent(data)
      : undefined;
    const isOfJob = (reading?.id ?? this.id) === this.id;
    if (event === "status" && !(reading && isOfJob)) {
      // The next stream is to begin with the present state.
      this.#lastId = "";
      this.close();
      return this.#closed();
    }
    if (reading && isOfJob) {
      this.#reported = true;
      return reading;
    }
    this.listen();
    return true;
  }

  #closed(): boolean {
    if (this.#reported) this.#session.succeeded();
    return this.#reconnect(true);
  }

  /** Sets when the next stream is requested, or stops for want of a good one. */
  #reconnect(opened: boolean): boolean {
    const { exhausted, now, options, quiet } = this.#session;
    const lasted = now - this.#requestedAt >= MIN_LASTING_MS;
    this.#futile = this.#reported && lasted ? 0 : this.#futile + 1;
    if (this.#futile === MAX_FUTILE_COUNT || exhausted) return false;
    // Later than the server asks for: clients that were cut off together do
    // not come back together.
    const retry = opened ? Math.min(this.#retry, options.retryAfterCap) : 0;
    const failures = this.#futile + (opened ? 1 : 0);
    const pause = Math.max(retry + backoff(failures, options.random), quiet);
    this.#session.goodAt += opened ? pause : quiet;
    this.openAt = now + pause;
    return true;
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
  async *#read(
    signal: AbortSignal,
  ): AsyncGenerator<"open" | ParsedEvent, "closed" | "over", undefined> {
    const { name } = this.#request;
    const { attemptTimeout } = this.#session.options;
    const reader = await abortable(
      (signal) => this.#connect(signal),
      signal,
      attemptTimeout,
      name,
    );
    if (!reader) return "over";
    const parser = new EventParser(this.#lastId);
    const chunk = () => reader.read();
    try {
      yield "open";
      for (;;) {
        const { done, value } = await abortable(
          chunk,
          signal,
          MAX_SILENCE_MS + attemptTimeout,
          name,
        );
        if (done) break;
        const events = parser.read(value);
        // Before the events: the caller may stop at any of them.
        this.#retry = parser.retry ?? this.#retry;
        for (const event of events) {
          this.#lastId = event.id;
          yield event;
        }
        this.#lastId = parser.lastId;
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
    const bytes = new TextEncoder().encode(this.#lastId);
    const id = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
    if (SENDABLE.test(id)) headers["last-event-id"] = id;
    this.#opening = true;
    const response = await requestStream(this.#request, signal, headers)
      .finally(() => this.#opening = false);
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

function readEvent(data: string): StatusReading | undefined {
  try {
    return readStatus({
      body: JSON.parse(data),
      headers: new Headers(),
      retryAfter: undefined,
      fail: (type, what) => new StatusError(type, what),
    });
  } catch {
    return undefined;
  }
}
