import { durationOptions } from "./_assert_option.ts";

/** Options of {@linkcode exponentialDecrease}. */
export interface ExponentialDecreaseOptions {
  /**
   * The interval in milliseconds that the others approach.
   *
   * @default {1000}
   */
  readonly floor?: number;
  /**
   * The difference between the first interval and the floor in milliseconds. Each
   * further interval halves it.
   *
   * @default {1000}
   */
  readonly excess?: number;
}

/**
 * Intervals that fall from a longer one to the floor (2^-x + 1): for jobs that are
 * unlikely to end at once and likely to end soon after.
 *
 * @param options The floor and the excess of the first interval.
 * @returns A generator of intervals in milliseconds that never ends.
 * @throws {RangeError} If an option is not a finite number above 0.
 *
 * @example
 * ```ts
 * import { exponentialDecrease } from "@heygen-sim/client/algorithms";
 * import { assertEquals } from "@std/assert";
 *
 * const intervals = exponentialDecrease({ floor: 100, excess: 400 });
 * const first = Array.from({ length: 4 }, () => intervals.next().value);
 * assertEquals(first, [500, 300, 200, 150]);
 * ```
 */
export function exponentialDecrease(
  options: ExponentialDecreaseOptions = {},
): Generator<number, void, unknown> {
  const defaults = { floor: 1_000, excess: 1_000 };
  return halving(durationOptions("exponential-decrease", options, defaults));
}

function* halving(
  { floor, excess }: Required<ExponentialDecreaseOptions>,
): Generator<number, void, unknown> {
  for (let rest = excess;; rest /= 2) yield floor + rest;
}
