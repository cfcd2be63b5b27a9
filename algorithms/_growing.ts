import { durationOptions } from "./_assert_option.ts";

/** Options of an algorithm whose waits grow up to a cap. */
export interface GrowingOptions {
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
 * Makes the waits of an algorithm that grows up to a cap.
 *
 * @param algorithm The algorithm's name, for messages.
 * @param options The first wait and the cap.
 * @param next Gives the next wait from the latest two; before the first is 0.
 */
export function growing(
  algorithm: string,
  options: GrowingOptions,
  next: (wait: number, previous: number) => number,
): Generator<number, void, unknown> {
  const defaults = { unit: 1_000, cap: 16_000 };
  const { unit, cap } = durationOptions(algorithm, options, defaults);
  return grow(unit, cap, next);
}

function* grow(
  unit: number,
  cap: number,
  next: (wait: number, previous: number) => number,
): Generator<number, void, unknown> {
  for (let [wait, previous] = [unit, 0]; wait < cap;) {
    yield wait;
    [wait, previous] = [next(wait, previous), wait];
  }
  while (true) yield cap;
}
