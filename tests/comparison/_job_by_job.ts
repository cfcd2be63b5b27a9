import {
  type AlgorithmFactory,
  type Observation,
  Schedule,
} from "@heygen-sim/client/algorithms";
import {
  type Distribution,
  empirical,
  exponential,
  fixed,
  lognormal,
  parseDistribution,
  uniform,
} from "@heygen-sim/client/distributions";

/** What waiting for one job costs. */
export interface Waited {
  readonly requests: number;
  readonly waste: number;
}

/**
 * Waits for one job as plainly as it can be written: a poll that is sent at `s`
 * sees the job at `s + rtt / 2`, and its answer is there at `s + rtt`.
 */
export function waitFor(
  start: AlgorithmFactory,
  duration: number,
  rtt: number,
): Waited {
  const schedule = new Schedule(start());
  let sent = 0;
  for (let requests = 1;; requests++) {
    const seen = {
      requests,
      elapsed: sent + rtt,
      age: sent + rtt / 2,
    } satisfies Partial<Observation>;
    if (seen.age >= duration) {
      schedule.finish({ ...seen, status: "completed", duration });
      // The first request is not counted.
      return { requests: requests - 1, waste: seen.elapsed - duration };
    }
    const next = schedule.next({ ...seen, status: "pending" });
    if (next === undefined) throw new Error("the algorithm has ended");
    sent = next;
  }
}

/** Waits for one job after the other, in their order. */
export function waitForAll(
  start: AlgorithmFactory,
  durations: Iterable<number>,
  rtt: number,
): Waited[] {
  return Array.from(durations, (duration) => waitFor(start, duration, rtt));
}

/** Distributions of every kind, with means of some seconds. */
export const DISTRIBUTIONS: readonly Distribution[] = [
  lognormal(12_000, 0.35),
  exponential(20_000),
  uniform(1_000, 20_000),
  fixed(8_000),
  fixed(0),
  empirical([0, 3_000, 8_000, 8_000, 45_000]),
  parseDistribution("mixture:0.7*lognormal:8000,0.2+0.3*lognormal:45000,0.15"),
  parseDistribution("mixture:1*fixed:2000+3*exponential:9000"),
];
