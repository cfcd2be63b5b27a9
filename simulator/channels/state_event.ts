import { jobText } from "../http/job_text.ts";
import type { Job } from "../jobs/job.ts";
import type { Simulation } from "../simulation.ts";
import { encodeEvents, type StreamEvent } from "./event.ts";

/** A state to tell of. */
export interface State {
  /** Names the event. */
  readonly id: number;
  /** The job. */
  readonly job: Job;
  /** When it stands so, in milliseconds since the epoch. */
  readonly at: number;
  /** The server's own address. */
  readonly origin: string;
  /** Whether to say as well that nothing more comes. */
  readonly last: boolean;
}

/**
 * Writes the events that tell how a job stands. Thousands may be told of one
 * change at once: what was written last is kept.
 */
export class StateEvents {
  readonly #simulation: Simulation;
  #state: State | undefined;
  #written = new Uint8Array();

  /** Prepares to write about the jobs of a simulation. */
  constructor(simulation: Simulation) {
    this.#simulation = simulation;
  }

  /**
   * Writes the event that tells of a state, and what follows it.
   *
   * @param state The state.
   */
  write(state: State): Uint8Array {
    const { id, job, at, origin, last } = state;
    const before = this.#state;
    if (
      before?.id === id && before.job === job && before.at === at &&
      before.origin === origin && before.last === last
    ) {
      return this.#written;
    }
    const { ids, settings: { seed, retryAfter } } = this.#simulation;
    const data = jobText(job, {
      id: ids.encode(job.number),
      seed,
      now: at,
      retryAfter,
      origin,
    });
    const events: StreamEvent[] = [{ id, event: "status", data }];
    if (last) events.push(endOf(id));
    this.#state = state;
    this.#written = encodeEvents(events);
    return this.#written;
  }
}

/** The event that says that nothing more comes. */
export function endOf(id: number): StreamEvent {
  return { id, event: "end", data: "{}" };
}
