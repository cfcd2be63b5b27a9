import { durationOptions } from "./_assert_option.ts";

/** Options of an algorithm whose intervals grow up to a cap. */
export interface GrowingOptions {
  /**
   * The first interval in milliseconds.
   *
   * @default {1000}
   */
  readonly unit?: number;
  /**
   * The longest interval in milliseconds.
   *
   * @default {16000}
   */
  readonly cap?: number;
}

/** The default options of these algorithms. */
export const GROWING = { unit: 1_000, cap: 16_000 };

/**
 * Intervals of 1, 1, 2, 3, 5, 8, 13 units and so on, up to the cap: they grow by the
 * golden ratio, more slowly than by doubling.
 *
 * @param options The unit and the cap.
 * @returns A generator of intervals in milliseconds that never ends.
 * @throws {RangeError} If an option is not a finite number above 0.
 */
export function fibonacci(
  options: GrowingOptions = {},
): Generator<number, void, unknown> {
  return adding(durationOptions("fibonacci", options, GROWING));
}

function* adding(
  { unit, cap }: typeof GROWING,
): Generator<number, void, unknown> {
  for (let [a, b] = [unit, 0];; [a, b] = [a + b, a]) yield Math.min(a, cap);
}
