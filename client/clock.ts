import { abortable } from "./abortable.ts";

/** What the client knows of time; hand in another to run on virtual time. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /**
   * Resolves after `ms` milliseconds, or rejects with the signal's reason as
   * soon as it is aborted.
   */
  delay(ms: number, options: { signal?: AbortSignal }): Promise<void>;
}

/** The longest delay that a timer can count, in milliseconds. */
export const LONGEST_TIMER = 2 ** 31 - 1;

/** The system's clock. */
export const systemClock: Clock = {
  // Read at each call, so that a faked `Date` takes effect.
  now: () => Date.now(),
  async delay(ms, { signal }) {
    for (let left = ms; left > 0; left -= LONGEST_TIMER) {
      await abortable<void>(signal, (resolve) => {
        // Timers drop fractions; a poll must not come early for that.
        const span = Math.ceil(Math.min(left, LONGEST_TIMER));
        const timer = setTimeout(resolve, span);
        return () => clearTimeout(timer);
      });
    }
  },
};

/**
 * Measures elapsed time on a clock that may be set back: it adds up the
 * non-negative steps.
 */
export class Stopwatch {
  readonly #clock: Clock;
  #last: number;
  #elapsed = 0;

  /** @param clock The clock to read. */
  constructor(clock: Clock) {
    this.#clock = clock;
    this.#last = clock.now();
  }

  /** Milliseconds since the start. */
  read(): number {
    const now = this.#clock.now();
    this.#elapsed += Math.max(0, now - this.#last);
    this.#last = now;
    return this.#elapsed;
  }

  /**
   * Waits until `time`. Afterwards at least that much has elapsed, whatever
   * the clock says: one that was set back during the wait must not make it
   * start over.
   *
   * @param time Milliseconds since the start.
   * @param signal Ends the wait early.
   */
  async until(time: number, signal?: AbortSignal): Promise<void> {
    const ms = time - this.read();
    if (ms <= 0) return;
    await this.#clock.delay(ms, signal ? { signal } : {});
    this.#elapsed = Math.max(this.read(), time);
  }
}
