import {
  type AlgorithmFactory,
  type Observation,
  Schedule,
} from "@heygen-sim/client/algorithms";

/** The fields of an observation besides its time. */
export type Observed = Partial<Omit<Observation, "status" | "elapsed">>;

/**
 * The times at which a job that stays pending is polled.
 *
 * @param start Starts the algorithm.
 * @param count The number of times.
 * @param observe The observation at a time; responses take no time.
 */
export function polls(
  start: AlgorithmFactory,
  count: number,
  observe: (elapsed: number) => Observed = (age) => ({ age }),
): number[] {
  const schedule = new Schedule(start());
  const times: number[] = [];
  let elapsed = 0;
  while (times.length < count) {
    const requests = times.length + 1;
    const seen = { requests, ...observe(elapsed) };
    const next = schedule.next({ ...seen, elapsed, status: "pending" });
    if (next === undefined) break;
    times.push(elapsed = next);
  }
  return times;
}

/** Rounded to whole milliseconds. */
export function rounded(times: readonly number[]): number[] {
  return times.map(Math.round);
}
