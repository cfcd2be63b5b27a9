import { durationOptions } from "./_assert_option.ts";

/** Options of {@linkcode constant}. */
export interface ConstantOptions {
  /**
   * Milliseconds between two requests.
   *
   * @default {1000}
   */
  readonly interval?: number;
}

/**
 * Waits the same time before every request: the best schedule there is for
 * jobs that may end at any moment with the same probability (an exponential
 * law), whatever their age.
 *
 * @param options The interval.
 * @returns A generator of waits in milliseconds that never ends.
 * @throws {RangeError} If the interval is not a finite number above 0.
 *
 * @example
 * ```ts
 * import { constant } from "@heygen-sim/client/algorithms";
 * import { assertEquals } from "@std/assert";
 *
 * const waits = constant({ interval: 500 });
 * assertEquals(waits.next().value, 500);
 * assertEquals(waits.next().value, 500);
 * ```
 */
export function constant(
  options: ConstantOptions = {},
): Generator<number, void, unknown> {
  const defaults = { interval: 1_000 };
  return forever(durationOptions("constant", options, defaults).interval);
}

function* forever(interval: number): Generator<number, void, unknown> {
  while (true) yield interval;
}
