import type { AlgorithmFactory } from "@heygen-sim/client/algorithms";
import type { Jobs } from "./jobs.ts";
import { Timetable } from "./timetable.ts";

/** The outcome of each job, in the order of their durations. */
export interface Outcomes {
  /** Requests, without the first. */
  readonly requests: Float64Array;
  /** Milliseconds from the job's end to its detection. */
  readonly waste: Float64Array;
}

function outcomesFor(length: number): Outcomes {
  return {
    requests: new Float64Array(length),
    waste: new Float64Array(length),
  };
}

/** Simulates jobs of ascending durations that share a timetable. */
export function simulate(
  timetable: Timetable,
  durations: Float64Array,
  rtt: number,
): Outcomes {
  const outcomes = outcomesFor(durations.length);
  for (let i = 0, poll = 0; i < durations.length; i++) {
    const duration = durations[i] as number;
    poll = timetable.detection(duration, poll);
    outcomes.requests[i] = poll;
    outcomes.waste[i] = timetable.sentAt(poll) + rtt - duration;
  }
  return outcomes;
}

/** The outcomes of {@linkcode simulate}, unless a job needs too many requests. */
export function simulateIfFeasible(
  timetable: Timetable,
  durations: Float64Array,
  rtt: number,
): Outcomes | undefined {
  try {
    return simulate(timetable, durations, rtt);
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
  jobs: Jobs,
  rtt: number,
): Outcomes {
  const outcomes = outcomesFor(jobs.durations.length);
  for (const i of jobs.order) {
    const duration = jobs.durations[i] as number;
    const timetable = new Timetable(name, start, rtt);
    const poll = timetable.finish(duration);
    outcomes.requests[i] = poll;
    outcomes.waste[i] = timetable.sentAt(poll) + rtt - duration;
  }
  return outcomes;
}
