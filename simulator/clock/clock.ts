import { assertOption } from "@heygen-sim/client/algorithms";
import { delay } from "@std/async/delay";

/** The one source of time in a simulator. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /**
   * Whether the clock is never set: it moves forward only, at any pace.
   *
   * @default {false}
   */
  readonly monotonic?: boolean;
  /**
   * Resolves after `ms` milliseconds, or rejects with the signal's reason as
   * soon as it is aborted. `Infinity` waits for the signal alone.
   */
  delay(
    ms: number,
    options?: { signal?: AbortSignal | undefined },
  ): Promise<void>;
}

const { performance } = globalThis;
const realSetTimeout = globalThis.setTimeout;

/**
 * The real time, as timers count it: the system's time when the process started,
 * and from then on a monotonic clock (`performance.now()`). A system clock that is
 * set while the process runs changes nothing, and where timers stand still while
 * the machine is suspended, so does this clock. Where a test library such as
 * `FakeTime` replaces the timers, it follows `Date`, which moves with them.
 */
export const systemClock: Clock = {
  monotonic: true,
  now: () =>
    globalThis.setTimeout === realSetTimeout
      ? performance.timeOrigin + performance.now()
      : Date.now(),
  async delay(ms, { signal } = {}) {
    signal?.throwIfAborted();
    if (ms === Infinity) return await forever(signal);
    if (!(ms > 0)) return;
    // Timers drop fractions, and must not fire early for that.
    await delay(Math.ceil(ms), signal && { signal });
  },
};

/**
 * A clock at another speed.
 *
 * @param factor Simulated milliseconds in a real one; finite and above 0.
 * @param base The clock to scale.
 * @returns A clock that agrees with `base` at this moment.
 * @throws {TypeError} If the factor is not a number.
 * @throws {RangeError} If it is not finite and above 0.
 *
 * @example
 * ```ts
 * import { scaledClock, VirtualClock } from "@heygen-sim/simulator";
 * import { assertEquals } from "@std/assert";
 *
 * const base = new VirtualClock(1_000);
 * const clock = scaledClock(60, base);
 * await base.run(clock.delay(60_000));
 * assertEquals(base.now(), 2_000);
 * assertEquals(clock.now(), 61_000);
 * ```
 */
export function scaledClock(factor: number, base: Clock = systemClock): Clock {
  const ok = Number.isFinite(factor) && factor > 0;
  const subject = "Cannot scale a clock as 'factor'";
  assertOption(ok, subject, "a finite number above 0", factor);
  const start = base.now();
  return {
    ...(base.monotonic && { monotonic: true }),
    now: () => start + (base.now() - start) * factor,
    delay: (ms, options) => base.delay(ms / factor, options),
  };
}

/** Waits for a signal alone, without a timer. */
function forever(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason), {
      once: true,
    });
  });
}
