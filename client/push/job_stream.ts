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

/**
 * Takes a response or an event. Returns the state that it reports, or else whether
 * the stream is followed further.
 */
export type TakeStream = () => StatusReading | boolean;

/** The stream of a job, which is opened again when it is cut. */
export class JobStream {
  /** When the next stream is to be requested; `Infinity` while there is one. */
  openAt = 0;
  /** The response or the event that is awaited; unset by the caller that takes it. */
  awaited: Promise<TakeStream> | undefined;
  readonly #session: WaitSession;
  readonly #stream: EventStream;
  readonly #signal: AbortSignal;
  #events: AsyncIterator<ParsedEvent> | undefined;
  /** Whether a request for a stream has not settled; it may have timed out. */
  #opening = false;
  /** When the present stream was requested, and whether it has reported. */
  #requestedAt = 0;
  #reported = false;
  /** Streams in a row that were of no use. */
  #futile = 0;

  constructor(session: WaitSession, id: string, signal: AbortSignal) {
    this.#session = session;
    this.#stream = new EventStream(session.options, `${jobPath(id)}/events`);
    this.#signal = signal;
  }

  close(): void {
    this.#stream.close();
    this.awaited?.catch(() => {});
    this.awaited = undefined;
  }

  /** Requests a stream, and returns whether it is followed further. */
  open(now: number): boolean {
    const session = this.#session;
    if (session.spent()) return false;
    // A request that ignores its signal is no stream, and delays the next one.
    if (this.#opening) return this.#reconnect(false);
    this.openAt = Infinity;
    this.#requestedAt = now;
    this.#reported = false;
    const open = async (signal: AbortSignal) => {
      this.#opening = true;
      try {
        return await this.#stream.open(signal);
      } finally {
        this.#opening = false;
      }
    };
    this.awaited = session.request(open, this.#stream.name, this.#signal)
      .then((result) => () => this.#opened(result));
    return true;
  }

  listen(): void {
    this.awaited = this.#events?.next().then(({ done, value }) => () =>
      done ? this.#closed() : this.#receive(value)
    );
  }

  #opened(result: boolean | StatusError): boolean {
    if (result === true) {
      this.#events = this.#stream.read(this.#signal);
      this.listen();
      return true;
    }
    // The server has sent the end before.
    if (result === false) return false;
    this.#session.failed(result);
    return result.transient && this.#reconnect(false);
  }

  #receive({ event, data }: ParsedEvent): StatusReading | boolean {
    if (event === "end") return false;
    // Many servers do not name their events.
    const reading = event === "status" || event === "message"
      ? readEvent(data)
      : undefined;
    const { latest, options } = this.#session;
    const { id = options.job } = latest;
    if (reading && !this.#session.replacedBy(reading, id)) {
      this.#reported = true;
      return reading;
    }
    if (event !== "status") {
      this.listen();
      return true;
    }
    // The next stream is to begin with the present state.
    this.#stream.lastId = "";
    this.#stream.close();
    this.#reported = false;
    return this.#closed();
  }

  #closed(): boolean {
    if (this.#reported) this.#session.succeeded();
    return this.#reconnect(true);
  }

  /** Sets when the next stream is requested, or stops for want of a good one. */
  #reconnect(opened: boolean): boolean {
    const session = this.#session;
    const { now, options: { random } } = session;
    const lasted = now - this.#requestedAt >= MIN_LASTING_MS;
    this.#futile = this.#reported && lasted ? 0 : this.#futile + 1;
    if (this.#futile === MAX_FUTILE_COUNT || session.exhausted()) return false;
    // Later than the server asks for: clients that were cut off together do
    // not come back together.
    const ms = opened
      ? session.capped(this.#stream.retry) + backoff(this.#futile + 1, random)
      : backoff(this.#futile, random);
    const pause = Math.max(ms, session.quiet);
    session.goodAt += opened ? pause : session.quiet;
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
