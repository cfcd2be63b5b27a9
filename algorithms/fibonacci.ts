import { growing, type GrowingOptions } from "./_growing.ts";

/**
 * Intervals of 1, 1, 2, 3, 5, 8, 13 units and so on, up to the cap: they grow by the
 * golden ratio, more slowly than by doubling.
 *
 * @param options The unit and the cap.
 * @returns A generator of intervals in milliseconds that never ends.
 * @throws {RangeError} If an option is not a finite number above 0.
 *
 * @example
 * ```ts
 * import { fibonacci } from "@heygen-sim/client/algorithms";
 * import { assertEquals } from "@std/assert";
 *
 * const intervals = fibonacci({ unit: 100, cap: 400 });
 * const first = Array.from({ length: 6 }, () => intervals.next().value);
 * assertEquals(first, [100, 100, 200, 300, 400, 400]);
 * ```
 */
export function fibonacci(
  options: GrowingOptions = {},
): Generator<number, void, unknown> {
  return growing(
    "fibonacci",
    options,
    (interval, previous) => interval + previous,
  );
}
