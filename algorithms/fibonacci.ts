import { durationOption } from "./_validate.ts";

/** Options of {@linkcode fibonacci}. */
export interface FibonacciOptions {
  /**
   * Milliseconds of the first wait; the others are multiples of it.
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
 * Waits 1, 1, 2, 3, 5, 8, 13 units and so on, up to the cap: waits that grow
 * by the golden ratio, more gently than doubling.
 *
 * @param options The unit and the cap.
 * @returns A generator of waits in milliseconds that never ends.
 * @throws {RangeError} If an option is not a finite number above 0.
 *
 * @example
 * ```ts
 * import { fibonacci } from "@heygen-sim/client/algorithms";
 * import { assertEquals } from "@std/assert";
 *
 * const waits = fibonacci({ unit: 100, cap: 400 });
 * const first = Array.from({ length: 6 }, () => waits.next().value);
 * assertEquals(first, [100, 100, 200, 300, 400, 400]);
 * ```
 */
export function fibonacci(
  options: FibonacciOptions = {},
): Generator<number, void, unknown> {
  return sums(
    durationOption("fibonacci", "unit", options.unit ?? 1_000),
    durationOption("fibonacci", "cap", options.cap ?? 16_000),
  );
}

function* sums(unit: number, cap: number): Generator<number, void, unknown> {
  for (let [wait, next] = [unit, unit]; wait < cap;) {
    yield wait;
    [wait, next] = [next, wait + next];
  }
  while (true) yield cap;
}
