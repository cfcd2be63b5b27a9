import { jobBody, type JobBodySource } from "../wire/jobs.ts";
import type { Job } from "../core/job.ts";
import { encodeEvents, type StreamEvent } from "./event.ts";

/** A state of a job. */
export interface State {
  /** The id of its event. */
  readonly id: number;
  readonly job: Job;
  /** The time of the state, in milliseconds since the epoch. */
  readonly at: number;
  /** The address of the server. */
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

  /** Encodes the states of the jobs of a simulation. */
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
