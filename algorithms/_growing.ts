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

export function growing(
  algorithm: string,
  options: GrowingOptions,
  next: (interval: number, previous: number) => number,
): Generator<number, void, unknown> {
  const defaults = { unit: 1_000, cap: 16_000 };
  const { unit, cap } = durationOptions(algorithm, options, defaults);
  return grow(unit, cap, next);
}

function* grow(
  unit: number,
  cap: number,
  next: (interval: number, previous: number) => number,
): Generator<number, void, unknown> {
  for (let [interval, previous] = [unit, 0]; interval < cap;) {
    yield interval;
    [interval, previous] = [next(interval, previous), interval];
  }
  while (true) yield cap;
}
