import { manual } from "../algorithms/manual.ts";
import type {
  AlgorithmFactory,
  Intervals,
  Observation,
} from "../algorithms/protocol.ts";
import { type Algorithm, resolveAlgorithm } from "../algorithms/resolve.ts";
import { Schedule } from "../algorithms/schedule.ts";

/** The algorithms that are known by name. */
export type AlgorithmTable = Readonly<Record<string, AlgorithmFactory>>;

/**
 * Makes the function that starts an algorithm for each job of a wait.
 *
 * @param origin The server, for algorithms that learn.
 */
export function algorithmFactory(
  table: AlgorithmTable,
  algorithm: Algorithm,
  origin?: string,
): AlgorithmFactory {
  const start = resolveAlgorithm(algorithm, table);
  // A bare iterator cannot start again: its run goes on with another job.
  const once = typeof (algorithm as Partial<Intervals>).next === "function";
  let run: Intervals | undefined;
  return () => {
    if (once && run) return run;
    run = start();
    if (origin !== undefined) run.begin?.(origin);
    return run;
  };
}

/**
 * The schedule of a wait, which starts again for each job that it follows. All
 * requests and times are counted from the wait's start; the algorithm counts
 * from the request that found its job.
 */
export class JobSchedule {
  readonly #start: AlgorithmFactory;
  #intervals: Intervals;
  #schedule: Schedule;
  /** When the schedule of this job began, and the requests before that. */
  #origin = 0;
  #previous = 0;

  constructor(start: AlgorithmFactory) {
    this.#start = start;
    this.#intervals = start();
    this.#schedule = new Schedule(this.#intervals);
  }

  /** The present run of the algorithm. */
  get intervals(): Intervals {
    return this.#intervals;
  }

  /** Whether the caller decides when to poll again, even after a failure. */
  get isManual(): boolean {
    return this.#intervals instanceof manual;
  }

  /**
   * When the next request is due; `undefined` if the algorithm has ended.
   *
   * @param sent When the latest request was sent.
   */
  next(seen: Observation, sent: number): number | undefined {
    const origin = this.#origin;
    const next = this.#schedule.next(this.#observe(seen), sent - origin);
    return next === undefined ? undefined : origin + next;
  }

  /** Whether the request that is due is better made at a later slot. */
  missed(elapsed: number): boolean {
    return this.#schedule.missed(elapsed - this.#origin);
  }

  /** Starts again with the request that found another job, after `requests`. */
  restart(requests: number, sent: number): void {
    const intervals = this.#start();
    // A bare iterator has a single run, which goes on.
    if (intervals !== this.#intervals) this.close();
    this.#intervals = intervals;
    this.#schedule = new Schedule(intervals);
    this.#origin = sent;
    this.#previous = requests;
  }

  /** Lets the algorithm learn from the last look at the job. */
  finish(seen: Observation): void {
    try {
      this.#schedule.finish(this.#observe(seen));
    } catch {
      // The job has ended; an algorithm that fails now does not change that.
    }
  }

  /** Closes the algorithm. */
  close(): void {
    this.#schedule.close();
  }

  #observe(seen: Observation): Observation {
    return {
      ...seen,
      requests: seen.requests - this.#previous,
      elapsed: seen.elapsed - this.#origin,
    };
  }
}
