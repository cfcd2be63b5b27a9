import {
  type AlgorithmFactory,
  type Observation,
  Schedule,
} from "@heygen-sim/client/algorithms";

/** What to tell of a poll besides its time. */
export type Told = Partial<Omit<Observation, "status" | "elapsed">>;

/**
 * The times at which a job is polled that stays pending.
 *
 * @param start Starts the algorithm.
 * @param count How many times are wanted.
 * @param tell What each poll tells, by its time; answers take no time.
 */
export function polls(
  start: AlgorithmFactory,
  count: number,
  tell: (elapsed: number) => Told = (age) => ({ age }),
): number[] {
  const schedule = new Schedule(start());
  const times: number[] = [];
  let elapsed = 0;
  while (times.length < count) {
    const requests = times.length + 1;
    const told = { requests, ...tell(elapsed) };
    const next = schedule.next({ ...told, elapsed, status: "pending" });
    if (next === undefined) break;
    times.push(elapsed = next);
  }
  return times;
}

/** Rounded to whole milliseconds. */
export function rounded(times: readonly number[]): number[] {
  return times.map(Math.round);
}
