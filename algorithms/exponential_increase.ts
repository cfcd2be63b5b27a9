import { durationOption } from "./_validate.ts";

/** Options of {@linkcode exponentialIncrease}. */
export interface ExponentialIncreaseOptions {
  /**
   * Milliseconds of the first wait.
   *
   * @default {1000}
   */
  readonly unit?: number;
  /**
   * The longest wait in milliseconds.
   *
   * @default {16000}
   */
  readonly cap?: number;
}

/**
 * Doubles the wait before each request (2^x), up to the cap: few requests for
 * a job that may take very long, and the longest wait after it is done.
 *
 * @param options The first wait and the cap.
 * @returns A generator of waits in milliseconds that never ends.
 * @throws {RangeError} If an option is not a finite number above 0.
 *
 * @example
 * ```ts
 * import { exponentialIncrease } from "@heygen-sim/client/algorithms";
 * import { assertEquals } from "@std/assert";
 *
 * const waits = exponentialIncrease({ unit: 100, cap: 700 });
 * const first = Array.from({ length: 5 }, () => waits.next().value);
 * assertEquals(first, [100, 200, 400, 700, 700]);
 * ```
 */
export function exponentialIncrease(
  options: ExponentialIncreaseOptions = {},
): Generator<number, void, unknown> {
  return doubling(
    durationOption("exponential-increase", "unit", options.unit ?? 1_000),
    durationOption("exponential-increase", "cap", options.cap ?? 16_000),
  );
}

function* doubling(
  unit: number,
  cap: number,
): Generator<number, void, unknown> {
  for (let wait = unit; wait < cap; wait *= 2) yield wait;
  while (true) yield cap;
}
