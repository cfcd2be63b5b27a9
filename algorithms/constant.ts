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
 * Equal intervals: optimal for jobs that end with the same probability at any
 * moment, whatever their age (an exponential distribution).
 *
 * @param options The interval.
 * @returns A generator of intervals in milliseconds that never ends.
 * @throws {RangeError} If the interval is not a finite number above 0.
 */
export function constant(
  options: ConstantOptions = {},
): Generator<number, void, unknown> {
  return forever(durationOptions("constant", options, { interval: 1_000 }));
}

function* forever(
  { interval }: Required<ConstantOptions>,
): Generator<number, void, unknown> {
  while (true) yield interval;
}
