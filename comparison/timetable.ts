import {
  type AlgorithmFactory,
  type Observation,
  Schedule,
} from "@heygen-sim/client/algorithms";
import type { Jobs } from "./jobs.ts";

/** The most polls for one job, as a bound to the work. */
export const MAX_POLLS_COUNT = 2_000_000;
/** How finely polls are drawn: more than a drawing can show. */
const SHOWN_COUNT = 2_000;

/**
 * The polls of an algorithm on a job that does not end, computed on demand by the
 * client's own scheduler.
 *
 * All that a pending job reports is its age, which is the same for every job: until the
 * end is seen, all jobs are polled at the same times.
 */
export class Timetable {
  /** The times at which polls are sent, from the uncounted one at 0. */
  readonly sent: number[] = [0];
  readonly #schedule: Schedule;
  readonly #name: string;
  readonly #rtt: number;

  constructor(name: string, start: AlgorithmFactory, rtt: number) {
    this.#schedule = new Schedule(start());
    this.#name = name;
    this.#rtt = rtt;
  }

  /** The time at which a poll is sent; throws if the algorithm does not get there. */
  sentAt(poll: number): number {
    while (this.sent.length <= poll) {
      if (this.#extend()) continue;
      throw new TypeError(
        `Cannot compare '${this.#name}' as it ends after ${this.sent.length} requests, while the job is still pending`,
      );
    }
    return this.sent[poll] as number;
  }

  /** The polls of a job that does not end until a time, without the one at 0, to draw. */
  shownUntil(time: number): readonly number[] {
    const { sent } = this;
    const wanted = () =>
      sent.length <= MAX_POLLS_COUNT && (sent.at(-1) ?? 0) <= time;
    while (wanted() && this.#extend());
    return shownPolls(sent.slice(1).filter((it) => it <= time), time);
  }

  /** The number of the first poll that finds a job ended, from a poll before it on. */
  detection(duration: number, from = 0): number {
    const half = this.#rtt / 2;
    let poll = from;
    while (this.sentAt(poll) + half < duration) poll++;
    return poll;
  }

  /** Milliseconds from a job's end to the response of a poll. */
  waste(duration: number, poll: number): number {
    return this.sentAt(poll) + this.#rtt - duration;
  }

  /**
   * Reports the end of the job to the algorithm, so that it can learn, and returns the
   * number of the poll that saw it.
   */
  finish(duration: number): number {
    const poll = this.detection(duration);
    const seen = this.#seen(poll);
    this.#schedule.finish({ ...seen, status: "completed", duration });
    return poll;
  }

  /** Adds the next poll, unless the algorithm has ended. */
  #extend(): boolean {
    const latest = this.sent.length - 1;
    if (latest === MAX_POLLS_COUNT) {
      throw new RangeError(
        `Cannot compare '${this.#name}' as a job needs more than ${MAX_POLLS_COUNT} requests`,
      );
    }
    const next = this.#schedule.next(this.#seen(latest));
    if (next === undefined) return false;
    this.sent.push(next);
    return true;
  }

  /** The observation of a poll: the age is the one that the server saw. */
  #seen(poll: number): Observation {
    const sent = this.sentAt(poll);
    return {
      requests: poll + 1,
      elapsed: sent + this.#rtt,
      age: sent + this.#rtt / 2,
      status: "pending",
    };
  }
}

/** The polls that a drawing can show: without those right after another, but the last. */
export function shownPolls(
  polls: readonly number[],
  span: number,
): readonly number[] {
  const least = span / SHOWN_COUNT;
  let latest = -Infinity;
  return polls.filter((time, i) => {
    const shown = time - latest >= least || i === polls.length - 1;
    if (shown) latest = time;
    return shown;
  });
}

/** The outcome of each job, in the order of their durations. */
export interface Outcomes {
  /** Requests, without the first. */
  readonly requests: Float64Array;
  /** Milliseconds from the job's end to its detection. */
  readonly waste: Float64Array;
}

function outcomesFor({ length }: Float64Array): Outcomes {
  return {
    requests: new Float64Array(length),
    waste: new Float64Array(length),
  };
}

/** Simulates jobs of ascending durations that share a timetable. */
export function simulate(
  timetable: Timetable,
  durations: Float64Array,
): Outcomes {
  const outcomes = outcomesFor(durations);
  for (let i = 0, poll = 0; i < durations.length; i++) {
    const duration = durations[i] as number;
    poll = timetable.detection(duration, poll);
    outcomes.requests[i] = poll;
    outcomes.waste[i] = timetable.waste(duration, poll);
  }
  return outcomes;
}

/** The outcomes of {@linkcode simulate}, unless a job needs too many requests. */
export function simulateIfFeasible(
  timetable: Timetable,
  durations: Float64Array,
): Outcomes | undefined {
  try {
    return simulate(timetable, durations);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/**
 * Simulates any algorithm, one job after the other in their random order: it may learn
 * from each job, and may poll each job at other times.
 */
export function simulateInTurn(
  name: string,
  start: AlgorithmFactory,
  { durations, order }: Jobs,
  rtt: number,
): Outcomes {
  const outcomes = outcomesFor(durations);
  for (const i of order) {
    const duration = durations[i] as number;
    const timetable = new Timetable(name, start, rtt);
    const poll = timetable.finish(duration);
    outcomes.requests[i] = poll;
    outcomes.waste[i] = timetable.waste(duration, poll);
  }
  return outcomes;
}
