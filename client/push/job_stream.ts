import { StatusError } from "../errors.ts";
import { backoff } from "../retry.ts";
import { jobPath, readStatus, type StatusReading } from "../status.ts";
import type { ParsedEvent } from "./event_parser.ts";
import { EventStream } from "./event_stream.ts";
import type { WaitSession } from "./wait_session.ts";

/** Streams in a row that may fail, or report nothing for long, before polls. */
const MAX_FUTILE_COUNT = 3;

/**
 * How long a stream has to last: to open one after the other would be to poll,
 * more often than any algorithm.
 */
const MIN_LASTING_MS = 10_000;

/** What a stream brings: its opening, an event, its end, or a failure. */
type StreamNews = "open" | ParsedEvent | "closed" | "over" | StatusError;

/** The stream of a job, which is opened again when it is cut. */
export class JobStream {
  /** When the next stream is to be requested; `Infinity` while there is one. */
  openAt: number;
  /** What is awaited of the stream; the caller hands it to `take`. */
  news: Promise<StreamNews> | undefined;
  readonly #session: WaitSession;
  readonly #stream: EventStream;
  #events: ReturnType<EventStream["read"]> | undefined;
  #leave = new AbortController();
  /** When the present stream was requested, and whether it has reported. */
  #requestedAt = NaN;
  #reported = false;
  /** Streams in a row that were of no use. */
  #futile = 0;

  /** @param id The id of the job. */
  constructor(session: WaitSession, readonly id: string) {
    this.#session = session;
    this.#stream = new EventStream(session.options, `${jobPath(id)}/events`);
    this.openAt = session.now + session.quiet;
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
    if (this.#stream.opening) return this.#reconnect(false);
    this.openAt = Infinity;
    this.#requestedAt = now;
    this.#reported = false;
    this.#session.count(1);
    this.#leave = new AbortController();
    this.#events = this.#stream.read(this.#leave.signal);
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
      this.#stream.lastId = "";
      this.close();
      this.#reported = false;
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
    const retry = opened
      ? Math.min(this.#stream.retry, options.retryAfterCap)
      : 0;
    const failures = this.#futile + (opened ? 1 : 0);
    const pause = Math.max(retry + backoff(failures, options.random), quiet);
    this.#session.goodAt += opened ? pause : quiet;
    this.openAt = now + pause;
    return true;
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
