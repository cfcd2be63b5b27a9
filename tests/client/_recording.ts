import type { Intervals, Observation } from "@heygen-sim/client";

/** An algorithm that records its observations and how often it is closed. */
export interface Recording {
  /** The algorithm. */
  readonly start: () => Intervals;
  /** The observations. */
  readonly seen: Observation[];
  /** How often `return` was called. */
  returns: number;
}

/**
 * Makes an algorithm that records its use.
 *
 * @param intervals Returns an interval, or throws; `undefined` ends the algorithm.
 */
export function recording(intervals: (call: number) => unknown): Recording {
  const self: Recording = {
    seen: [],
    returns: 0,
    start: () => ({
      next(observation) {
        self.seen.push(observation);
        const value = intervals(self.seen.length - 1) as number;
        return value === undefined
          ? { done: true, value }
          : { done: false, value };
      },
      return: () => void self.returns++,
    }),
  };
  return self;
}
