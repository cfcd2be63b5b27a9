import { durationOptions } from "./_assert_option.ts";
import { GROWING, type GrowingOptions } from "./fibonacci.ts";

/**
 * Intervals that double (2^x) up to the cap: few requests for a job that may take
 * very long, and the most waste.
 *
 * @param options The first interval and the cap.
 * @returns A generator of intervals in milliseconds that never ends.
 * @throws {RangeError} If an option is not a finite number above 0.
 */
export function exponentialIncrease(
  options: GrowingOptions = {},
): Generator<number, void, unknown> {
  const name = "exponential-increase";
  return doubling(durationOptions(name, options, GROWING));
}

function* doubling(
  { unit, cap }: typeof GROWING,
): Generator<number, void, unknown> {
  for (let interval = unit;; interval *= 2) yield Math.min(interval, cap);
}
