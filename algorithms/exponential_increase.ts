import { growing, type GrowingOptions } from "./_growing.ts";

/**
 * Intervals that double (2^x) up to the cap: few requests for a job that may take
 * very long, and the most waste.
 *
 * @param options The first interval and the cap.
 * @returns A generator of intervals in milliseconds that never ends.
 * @throws {RangeError} If an option is not a finite number above 0.
 *
 * @example
 * ```ts
 * import { exponentialIncrease } from "@heygen-sim/client/algorithms";
 * import { assertEquals } from "@std/assert";
 *
 * const intervals = exponentialIncrease({ unit: 100, cap: 700 });
 * const first = Array.from({ length: 5 }, () => intervals.next().value);
 * assertEquals(first, [100, 200, 400, 700, 700]);
 * ```
 */
export function exponentialIncrease(
  options: GrowingOptions = {},
): Generator<number, void, unknown> {
  return growing("exponential-increase", options, (interval) => interval * 2);
}
