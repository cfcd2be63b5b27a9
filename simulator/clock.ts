/** The one source of time in a simulator. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

/** The system's clock, read at each call so that a faked `Date` takes effect. */
export const systemClock: Clock = { now: () => Date.now() };

/**
 * The system's clock at another speed.
 *
 * @param factor Simulated milliseconds in a real one; finite and above 0.
 * @param base The clock to scale.
 * @returns A clock that agrees with `base` at this moment.
 * @throws {RangeError} If the factor is not finite and above 0.
 *
 * @example
 * ```ts
 * import { scaledClock } from "@heygen-sim/client/simulator";
 * import { assertEquals } from "@std/assert";
 *
 * let now = 1_000;
 * const clock = scaledClock(60, { now: () => now });
 * now += 1_000;
 * assertEquals(clock.now(), 61_000);
 * ```
 */
export function scaledClock(factor: number, base: Clock = systemClock): Clock {
  if (!(factor > 0 && factor < Infinity)) {
    throw new RangeError(
      `Cannot scale a clock as 'factor' must be a finite number above 0: current value is ${factor}`,
    );
  }
  const start = base.now();
  return { now: () => start + (base.now() - start) * factor };
}
