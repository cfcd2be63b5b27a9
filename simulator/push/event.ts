import type { Job } from "../core/job.ts";
import { jobBody, type JobBodySource } from "../wire/jobs.ts";

const encoder = new TextEncoder();

/** An event of a stream (WHATWG HTML, section 9.2). */
export interface StreamEvent {
  /**
   * The id, which a client that reconnects sends as `Last-Event-ID`. An event
   * without one leaves that of the latest event before it.
   */
  readonly id?: number;
  /** The type of the event. */
  readonly event: string;
  /** The data, which is sent in JSON. */
  readonly data: unknown;
}

export function encodeEvents(
  events: readonly StreamEvent[],
): Uint8Array<ArrayBuffer> {
  return encoder.encode(
    events.map(({ id, event, data }) =>
      `${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${
        JSON.stringify(data)
      }\n\n`
    ).join(""),
  );
}

/** The time to reconnect, in milliseconds, with which each stream begins. */
export const RETRY: Uint8Array = encoder.encode("retry: 1000\n\n");

/**
 * Encodes the beginning of a stream with the id to resume from: a block without
 * data is no event, but its id counts.
 */
export function encodeStart(id: number): Uint8Array {
  return encoder.encode(`retry: 1000\nid: ${id}\n\n`);
}

/** A comment that keeps the connection alive. */
export const HEARTBEAT: Uint8Array = encoder.encode(":\n\n");

/**
 * Reads the id of the latest event that a client has received.
 *
 * @returns The id; `undefined` if it is missing or has another form.
 */
export function lastEventId(headers: Headers): number | undefined {
  const id = headers.get("last-event-id");
  return id !== null && /^\d{1,15}$/.test(id) ? Number(id) : undefined;
}

export interface State {
  readonly id: number;
  readonly job: Job;
  /** The time of the state, in milliseconds since the epoch. */
  readonly at: number;
  readonly origin: string;
  /** Whether it is the last one of its stream. */
  readonly last: boolean;
}

/**
 * Encodes the states of jobs. Thousands of clients may receive the same one: the
 * latest result is stored.
 */
export class StateEvents {
  readonly #source: JobBodySource;
  #state: State | undefined;
  #encoded = new Uint8Array();

  constructor(source: JobBodySource) {
    this.#source = source;
  }

  /** Encodes the event of a state, and that of the end after the last one. */
  encode(state: State): Uint8Array {
    const { id, job, at, origin, last } = state;
    const before = this.#state;
    if (
      before?.id === id && before.job === job && before.at === at &&
      before.origin === origin && before.last === last
    ) {
      return this.#encoded;
    }
    const data = jobBody(job, this.#source, { now: at, origin });
    const events: StreamEvent[] = [{ id, event: "status", data }];
    if (last) events.push(endOf(id));
    this.#state = state;
    this.#encoded = encodeEvents(events);
    return this.#encoded;
  }
}

export function endOf(id: number): StreamEvent {
  return { id, event: "end", data: {} };
}
