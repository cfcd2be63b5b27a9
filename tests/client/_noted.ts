import type { Intervals, Observation } from "@heygen-sim/client";

/** An algorithm that notes what it is told and how often it is closed. */
export interface Noted {
  /** The algorithm. */
  readonly start: () => Intervals;
  /** The observations that it was given. */
  readonly seen: Observation[];
  /** How often `return` was called. */
  returns: number;
}

/**
 * Makes an algorithm that notes what happens to it.
 *
 * @param waits Gives the wait, or throws; `undefined` ends the algorithm.
 */
export function noted(waits: (call: number) => unknown): Noted {
  const self: Noted = {
    seen: [],
    returns: 0,
    start: () => ({
      next(observation) {
        self.seen.push(observation);
        const value = waits(self.seen.length - 1) as number;
        return value === undefined
          ? { done: true, value }
          : { done: false, value };
      },
      return: () => void self.returns++,
    }),
  };
  return self;
}
