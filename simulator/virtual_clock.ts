import type { Clock } from "./clock.ts";

/** Somebody who waits on a virtual clock. */
interface Sleeper {
  readonly due: number;
  readonly wake: () => void;
}

/**
 * A clock that stands still until it is moved. Handed to both the simulator and
 * the client, it lets a whole wait run in one process without real time.
 *
 * @example
 * ```ts
 * import { fetchStatus } from "@heygen-sim/client";
 * import { fixed } from "@heygen-sim/client/distributions";
 * import { createSimulator, VirtualClock } from "@heygen-sim/client/simulator";
 * import { assertEquals } from "@std/assert";
 *
 * const clock = new VirtualClock();
 * const { fetch } = createSimulator({ clock, delay: fixed(600_000) });
 * const report = await clock.run(fetchStatus("fibonacci", { fetch, clock }));
 * assertEquals(report.completionTime, 600_000);
 * ```
 */
export class VirtualClock implements Clock {
  #now: number;
  /** In the order in which they are due. */
  readonly #sleepers: Sleeper[] = [];

  /**
   * Creates a clock that stands still.
   *
   * @param start Milliseconds since the epoch; the year 2000 if not given.
   * @throws {RangeError} If `start` is no finite number.
   */
  constructor(start: number = Date.UTC(2000, 0)) {
    if (!Number.isFinite(start)) {
      throw new RangeError(
        `Cannot create a virtual clock as 'start' must be a finite number: current value is ${start}`,
      );
    }
    this.#now = start;
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return this.#now;
  }

  /**
   * Waits until the clock has been moved by `ms`.
   *
   * @param ms Milliseconds; 0 and less do not wait, `Infinity` waits for the
   * signal alone.
   * @param options `signal` gives up the wait.
   */
  async delay(
    ms: number,
    options: { signal?: AbortSignal | undefined } = {},
  ): Promise<void> {
    const { signal } = options;
    signal?.throwIfAborted();
    if (!(ms > 0)) return;
    await new Promise<void>((resolve, reject) => {
      const leave = () => signal?.removeEventListener("abort", abort);
      const abort = () => {
        this.#sleepers.splice(this.#sleepers.indexOf(sleeper), 1);
        leave();
        reject(signal?.reason);
      };
      const wake = () => {
        leave();
        resolve();
      };
      const sleeper = { due: this.#now + ms, wake };
      const later = this.#sleepers.findIndex(({ due }) => due > sleeper.due);
      const place = later < 0 ? this.#sleepers.length : later;
      this.#sleepers.splice(place, 0, sleeper);
      signal?.addEventListener("abort", abort);
    });
  }

  /**
   * Moves the clock. Everybody who is due on the way wakes up in order, at
   * their own time, and what follows from it is done before the next one's.
   *
   * @param ms Milliseconds, 0 or more.
   * @throws {RangeError} If `ms` is negative or no finite number.
   */
  async advance(ms: number): Promise<void> {
    if (!(ms >= 0 && ms < Infinity)) {
      throw new RangeError(
        `Cannot advance a clock as 'ms' must be a finite number, 0 or more: current value is ${ms}`,
      );
    }
    const target = this.#now + ms;
    await settle();
    while ((this.#sleepers[0]?.due ?? Infinity) <= target) await this.#next();
    // Not back, if another call has moved it further meanwhile.
    this.#now = Math.max(this.#now, target);
  }

  /**
   * Moves the clock from one waiter to the next until `work` is done.
   *
   * @param work What is waited for on this clock.
   * @returns What it resolves to.
   * @throws {Error} If nobody waits on this clock and `work` is still not done.
   */
  async run<T>(work: Promise<T>): Promise<T> {
    let done = false;
    const finished = work.finally(() => done = true);
    // Its rejection belongs to whoever awaits the result below.
    finished.catch(() => {});
    await settle();
    while (!done) {
      if ((this.#sleepers[0]?.due ?? Infinity) === Infinity) {
        throw new Error(
          "Cannot go on as nobody waits on this clock, and the work is not done",
        );
      }
      await this.#next();
    }
    return await finished;
  }

  async #next(): Promise<void> {
    const sleeper = this.#sleepers.shift();
    if (!sleeper) return;
    this.#now = sleeper.due;
    sleeper.wake();
    await settle();
  }
}

/** The real timer, also while others are faked. */
const later = globalThis.setTimeout;

/** Lets all that can go on without time passing go on. */
function settle(): Promise<void> {
  return new Promise((resolve) => void later(resolve, 0));
}
