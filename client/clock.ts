import { abortable, MAX_TIMER_MS } from "./abort.ts";

/** What the client knows of time; hand in another to run on virtual time. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /**
   * Whether the clock is never set: it moves forward only, at any pace. The time
   * of a request then counts in full, however long it is.
   *
   * @default {false}
   */
  readonly monotonic?: boolean;
  /**
   * Resolves after `ms` milliseconds, or rejects with the signal's reason as
   * soon as it is aborted.
   */
  delay(
    ms: number,
    options: { signal?: AbortSignal | undefined },
  ): Promise<void>;
}

/** The system's clock. */
export const systemClock: Clock = {
  // Read at each call, so that a faked `Date` takes effect.
  now: () => Date.now(),
  async delay(ms, { signal }) {
    for (let left = ms; left > 0; left -= MAX_TIMER_MS) {
      await abortable<void>(signal, (resolve) => {
        // Timers drop fractions; a poll must not come early for that.
        const span = Math.ceil(Math.min(left, MAX_TIMER_MS));
        const timer = setTimeout(resolve, span);
        return () => clearTimeout(timer);
      });
    }
  },
};

/**
 * The longest single timer of a wait of up to two hours. Timers do not run while
 * a machine is suspended, so that this is how late a suspension may be noticed
 * after it.
 */
const MAX_WAIT_TIMER_MS = 30_000;

/** Timers of longer waits, which need not wake the machine every half minute. */
const MAX_WAIT_TIMER_PART = 1 / 240;

/** The time of a wait. */
export interface Stopwatch {
  /**
   * Milliseconds since the start.
   *
   * @param limit The most that can have passed since the latest reading; more
   * means that the clock was set, and counts as nothing, but on a monotonic one.
   */
  readonly elapsed: (limit?: number) => number;
  /**
   * Waits until a time, an interrupt, or the end of a suspension; one at a time.
   *
   * @returns The milliseconds of the suspension that ended the wait, 0 if an
   * event did, else `undefined`.
   */
  readonly until: (
    time: number,
    interrupt?: AbortSignal,
  ) => Promise<number | undefined>;
}

/**
 * Starts a stopwatch on a clock that may be set forward or back, on a machine
 * that may be suspended. A wait counts as the length of its timers. A timer that
 * fires late by more than its length means suspension; so does a clock that is set
 * forward, which looks the same.
 */
export function startStopwatch(
  clock: Clock,
  signal: AbortSignal | undefined,
): Stopwatch {
  let last = clock.now();
  let total = 0;

  function lap(): number {
    const start = last;
    return (last = clock.now()) - start;
  }

  function elapsed(limit = Infinity): number {
    const passed = lap();
    if (passed > 0 && (passed <= limit || clock.monotonic)) total += passed;
    return total;
  }

  async function until(
    time: number,
    interrupt = signal,
  ): Promise<number | undefined> {
    for (let left; (left = time - elapsed()) > 0;) {
      const longest = Math.max(MAX_WAIT_TIMER_MS, left * MAX_WAIT_TIMER_PART);
      const ms = Math.min(left, longest);
      try {
        // A signal of its own: a clock may add a listener for each wait.
        await abortable<void>(interrupt, (resolve, reject, signal) => {
          clock.delay(ms, { signal }).then(resolve, reject);
          return undefined;
        });
      } catch (reason) {
        const passed = clock.now() - last;
        elapsed(2 * ms);
        if (!interrupt?.aborted || signal?.aborted) throw reason;
        return passed > 2 * ms ? passed : undefined;
      }
      const passed = lap();
      // Timers have whole milliseconds; what goes beyond is no time of the wait.
      const counted = total + Math.min(passed, Math.ceil(ms));
      // The time itself, as a sum may end a fraction before it.
      total = Math.max(counted, ms < left ? total + ms : time);
      if (passed > 2 * ms) return passed - ms;
    }
    return undefined;
  }

  return { elapsed, until };
}
