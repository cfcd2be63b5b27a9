import { assertTime, MovableClock, turn } from "./movable_clock.ts";

/**
 * How long `run` waits in real time for a wait on the clock, in milliseconds:
 * hundreds of times the duration of a request in the same process. It delays only
 * the error for work that is stuck.
 */
const IDLE_TIMEOUT_MS = 500;

/** The parts in which that is counted: a busy process misses at most one. */
const IDLE_PARTS_COUNT = 10;

// The real timers, also while others are faked.
const { setInterval, clearInterval } = globalThis;

/**
 * A clock that stands still until it is moved. Handed to both the simulator and
 * the client, it lets a whole wait run in one process without real time.
 *
 * After each wake-up the clock waits for one turn of the event loop. What follows
 * from the wake-up by promises alone happens at that time, before the next
 * wake-up: requests to a simulator's `fetch`, streams, timers on this clock. Work
 * in real time (a socket, a file, `crypto.subtle`) does not hold the clock, except
 * through `hold`: it may find the clock moved on, and a wait that begins after it
 * counts from there. Only while nothing waits on the clock does `run` stand still
 * for such work.
 *
 * @example
 * ```ts
 * import { fetchStatus } from "@heygen-sim/client";
 * import { fixed } from "@heygen-sim/client/distributions";
 * import { createSimulator, VirtualClock } from "@heygen-sim/simulator";
 * import { assertEquals } from "@std/assert";
 *
 * const clock = new VirtualClock();
 * const { fetch } = createSimulator({ clock, delay: fixed(600_000) });
 * const report = await clock.run(fetchStatus("fibonacci", { fetch, clock }));
 * assertEquals(report.completionTime, 600_000);
 * ```
 */
export class VirtualClock extends MovableClock {
  /** The time that it began with, in milliseconds since the epoch. */
  readonly start: number;
  #now: number;
  /** Called when a wait on this clock begins. */
  readonly #onUse = new Set<(used: boolean) => void>();

  /**
   * Creates a clock that stands still.
   *
   * @param start Milliseconds since the epoch; the year 2000 if not given.
   * @throws {TypeError} If `start` is not a number.
   * @throws {RangeError} If it is not finite.
   */
  constructor(start: number = Date.UTC(2000, 0)) {
    super();
    assertTime("create a virtual clock", "start", start);
    this.#now = this.start = start;
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return this.#now;
  }

  /**
   * Moves the clock from one wake-up to the next until `work` is done. The work
   * may itself advance the clock.
   *
   * @param work The work, which waits on this clock.
   * @returns What it resolves to.
   * @throws {Error} If nothing waits on this clock for half a second of real time,
   * and `work` is not done.
   */
  async run<T>(work: Promise<T>): Promise<T> {
    let done = false;
    const finished = work.finally(() => {
      done = true;
      this.onWait();
    });
    // The caller handles the rejection below.
    finished.catch(() => {});
    await turn();
    while (!done) {
      // One wake-up at a time, so that others can advance the clock between.
      this.move(async () => {
        if (this.isHeld) await this.settle();
        if (!done) this.step();
      });
      await this.moves;
      if (!done && this.next === Infinity && !await this.#inUse()) {
        throw new Error(
          "Cannot go on as nothing waits on this clock, and the work is not done",
        );
      }
    }
    return await finished;
  }

  /** Shows another time from now on. */
  protected place(time: number): void {
    this.#now = time;
  }

  /** Reports that this clock is in use. */
  protected onWait(): void {
    for (const report of this.#onUse) report(true);
  }

  /** Waits in real time for the next use, and returns whether there was one. */
  async #inUse(): Promise<boolean> {
    let report = (_used: boolean) => {};
    const promise = new Promise<boolean>((resolve) => report = resolve);
    this.#onUse.add(report);
    let left = IDLE_PARTS_COUNT;
    const timer = setInterval(() => {
      if (--left === 0) report(false);
    }, IDLE_TIMEOUT_MS / IDLE_PARTS_COUNT);
    const used = await promise;
    clearInterval(timer);
    this.#onUse.delete(report);
    // Waits that begin together with it count from here as well.
    await turn();
    return used;
  }
}
