import { abortable } from "./abort.ts";

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

/** The longest delay that a timer can count, in milliseconds. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

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
