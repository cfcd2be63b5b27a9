import { manual } from "../algorithms/manual.ts";
import type {
  AlgorithmFactory,
  Observation,
  Waits,
} from "../algorithms/protocol.ts";
import { Schedule } from "../algorithms/schedule.ts";
import type { JobState } from "./report.ts";

/** What a wait has cost, in requests and in milliseconds since its start. */
export interface Cost {
  /** The requests so far. */
  readonly requests: number;
  /** When the latest one was sent. */
  readonly sent: number;
  /** Now. */
  readonly elapsed: number;
}

/**
 * The schedule of a wait, which starts again for each job that it follows. All
 * times are in milliseconds since the wait's start; the algorithm counts from
 * the request that found its job.
 */
export class JobSchedule {
  readonly #start: AlgorithmFactory;
  #intervals: Waits;
  #schedule: Schedule;
  /** When the schedule of this job began, and the requests before that. */
  #origin = 0;
  #previous = 0;

  /** @param start Starts the algorithm. */
  constructor(start: AlgorithmFactory) {
    this.#start = start;
    this.#intervals = start();
    this.#schedule = new Schedule(this.#intervals);
  }

  /** Whether the caller decides when to ask again, also after a failure. */
  get isManual(): boolean {
    return this.#intervals instanceof manual;
  }

  /** When the next request is due; `undefined` if the algorithm has ended. */
  next(state: JobState, cost: Cost): number | undefined {
    const sent = cost.sent - this.#origin;
    const next = this.#schedule.next(this.#observe(state, cost), sent);
    return next === undefined ? undefined : this.#origin + next;
  }

  /** Whether the request that is due is better made at a later slot. */
  missed(elapsed: number): boolean {
    return this.#schedule.missed(elapsed - this.#origin);
  }

  /** Starts again with the request that found another job. */
  restart({ requests, sent }: Cost): void {
    const intervals = this.#start();
    // A bare iterator has a single run, which goes on.
    if (intervals !== this.#intervals) this.#schedule.close();
    this.#intervals = intervals;
    this.#schedule = new Schedule(intervals);
    this.#origin = sent;
    this.#previous = requests - 1;
  }

  /** Lets the algorithm learn from the last look at the job. */
  finish(state: JobState, cost: Cost): void {
    try {
      this.#schedule.finish(this.#observe(state, cost));
    } catch {
      // An algorithm that fails now takes nothing from what is known of the job.
    }
  }

  /** Closes the algorithm. */
  close(): void {
    this.#schedule.close();
  }

  #observe(state: JobState, { requests, elapsed }: Cost): Observation {
    return {
      ...state,
      requests: requests - this.#previous,
      elapsed: elapsed - this.#origin,
    };
  }
}
