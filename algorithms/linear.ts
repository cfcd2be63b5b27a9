import { durationOptions } from "./_assert_option.ts";

/** Options of {@linkcode linear}. */
export interface LinearOptions {
  /**
   * The first interval, and the difference between any two, in milliseconds: best
   * the price, the waiting that one request is worth.
   *
   * @default {1000}
   */
  readonly step?: number;
}

/**
 * Intervals of 1, 2, 3 steps and so on: the choice where nothing is known of the
 * durations. With the price as its step it costs at most twice as much as the best
 * plan for a known longest duration, at every scale, and no schedule can promise
 * less.
 *
 * @param options The step.
 * @returns A generator of intervals in milliseconds that never ends.
 * @throws {RangeError} If the step is not a finite number above 0.
 */
export function linear(
  options: LinearOptions = {},
): Generator<number, void, unknown> {
  const { step } = durationOptions("linear", options, { step: 1_000 });
  return rising(step);
}

function* rising(step: number): Generator<number, void, unknown> {
  for (let interval = step;; interval += step) yield interval;
}
