import { Sleepers } from "./_sleepers.ts";
import { turn } from "./_turn.ts";
import type { Clock } from "./clock.ts";

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
export class VirtualClock implements Clock {
  /** It is never set, and moves by any time during a request. */
  readonly monotonic = true;
  #now: number;
  readonly #sleepers = new Sleepers();
  /** The end of all moves so far, and a turn after: when the next may begin. */
  #moves: Promise<void> = Promise.resolve();
  /** The work to be done before time goes on. */
  readonly #held = new Set<Promise<void>>();
  /** Called when a wait on this clock begins. */
  readonly #onUse = new Set<(used: boolean) => void>();

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
   * When the next wait ends, in milliseconds since the epoch; `Infinity` if none
   * does.
   */
  get next(): number {
    return this.#sleepers.next;
  }

  /**
   * Waits until the clock has been moved by `ms`.
   *
   * @param ms Milliseconds; 0 and less do not wait, `Infinity` waits for the
   * signal alone.
   * @param options `signal` aborts the wait.
   */
  async delay(
    ms: number,
    options: { signal?: AbortSignal | undefined } = {},
  ): Promise<void> {
    const { signal } = options;
    signal?.throwIfAborted();
    if (!(ms > 0)) return;
    await new Promise<void>((resolve, reject) => {
      const abort = () => {
        this.#sleepers.remove(sleeper);
        reject(signal?.reason);
      };
      const sleeper = this.#sleepers.add(this.#now + ms, () => {
        signal?.removeEventListener("abort", abort);
        resolve();
      });
      signal?.addEventListener("abort", abort, { once: true });
      this.#reportUse();
    });
  }

  /**
   * Holds the clock for work that needs real time, such as a request to another
   * process: each move, also one that has begun, waits until it is done with all
   * that follows from it. Work that waits for this clock never ends, so it must have
   * a timeout of its own.
   *
   * @param work The work, which may also reject.
   */
  hold(work: Promise<unknown>): void {
    const held = work.then(() => {}, () => {})
      .then(() => void this.#held.delete(held));
    this.#held.add(held);
  }

  /**
   * Moves the clock. Waits on the way end in order, each at its own time, and what
   * follows from one is done before the next.
   *
   * Overlapping calls take place one after the other, each by its own `ms`. So does
   * a call by code that another advance has woken: it begins where that one ends,
   * and may be awaited.
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
    await this.#move(async () => {
      // A wait that is about to begin counts from here.
      await this.#settle();
      const target = this.#now + ms;
      while (this.next <= target) {
        this.#wake();
        await this.#settle();
      }
      this.#now = target;
    });
    this.#reportUse();
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
      this.#reportUse();
    });
    // The caller handles the rejection below.
    finished.catch(() => {});
    await turn();
    while (!done) {
      // One wake-up at a time, so that others can advance the clock between.
      this.#move(async () => {
        if (this.#held.size > 0) await this.#settle();
        if (!done) this.#wake();
      });
      await this.#moves;
      if (!done && this.next === Infinity && !await this.#inUse()) {
        throw new Error(
          "Cannot go on as nothing waits on this clock, and the work is not done",
        );
      }
    }
    return await finished;
  }

  /**
   * Makes a move after all earlier ones with what follows from them.
   */
  #move(move: () => void | Promise<void>): Promise<void> {
    const moved = this.#moves.then(move);
    this.#moves = moved.then(() => this.#settle());
    return moved;
  }

  /** Waits for all that follows from a move, and all that holds the clock. */
  async #settle(): Promise<void> {
    await turn();
    while (this.#held.size > 0) {
      await Promise.all(this.#held);
      await turn();
    }
  }

  /** Ends the first wait, at its time. */
  #wake(): void {
    const sleeper = this.#sleepers.take();
    if (!sleeper) return;
    this.#now = sleeper.due;
    sleeper.wake();
  }

  /** Reports that this clock is in use. */
  #reportUse(): void {
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
