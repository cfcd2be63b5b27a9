import { durationOptions } from "./_assert_option.ts";

/** Options of {@linkcode exponentialDecrease}. */
export interface ExponentialDecreaseOptions {
  /**
   * Milliseconds that the waits come down to.
   *
   * @default {1000}
   */
  readonly floor?: number;
  /**
   * Milliseconds by which the first wait is above the floor. Each further
   * wait halves what is left of it.
   *
   * @default {1000}
   */
  readonly excess?: number;
}

/**
 * Starts with a longer wait and comes down to the floor (2^-x + 1): for jobs
 * that are unlikely to end at once and likely to end soon after.
 *
 * @param options The floor and how far above it the first wait is.
 * @returns A generator of waits in milliseconds that never ends.
 * @throws {RangeError} If an option is not a finite number above 0.
 *
 * @example
 * ```ts
 * import { exponentialDecrease } from "@heygen-sim/client/algorithms";
 * import { assertEquals } from "@std/assert";
 *
 * const waits = exponentialDecrease({ floor: 100, excess: 400 });
 * const first = Array.from({ length: 4 }, () => waits.next().value);
 * assertEquals(first, [500, 300, 200, 150]);
 * ```
 */
export function exponentialDecrease(
  options: ExponentialDecreaseOptions = {},
): Generator<number, void, unknown> {
  const name = "exponential-decrease";
  const defaults = { floor: 1_000, excess: 1_000 };
  const { floor, excess } = durationOptions(name, options, defaults);
  return halving(floor, excess);
}

function* halving(
  floor: number,
  excess: number,
): Generator<number, void, unknown> {
  for (let rest = excess;; rest /= 2) yield floor + rest;
}
