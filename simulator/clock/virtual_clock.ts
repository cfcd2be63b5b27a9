import { Sleepers } from "./_sleepers.ts";
import { turn } from "./_turn.ts";
import type { Clock } from "./clock.ts";

/**
 * How long `run` waits in real time for somebody to wait on the clock, in
 * milliseconds: hundreds of times what a request to a server in the same process
 * takes. It only delays the message that work is stuck.
 */
const PATIENCE = 500;

/** The slices in which it is counted: a process that is busy misses but one. */
const SLICES = 10;

// The real timers, also while others are faked.
const { setInterval, clearInterval } = globalThis;

/**
 * A clock that stands still until it is moved. Handed to both the simulator and
 * the client, it lets a whole wait run in one process without real time.
 *
 * After each wake-up it gives way for one turn of the event loop. What follows
 * from the wake-up by promises alone, however many, happens at that time,
 * before the next wake-up: requests to a simulator's `fetch`, streams, timers
 * on this clock. What needs real time (a socket, a file, `crypto.subtle`) does
 * not hold the clock, unless `hold` is told of it: it may find it moved on when
 * it is done, and a wait that begins only then counts from there. Only while
 * nobody at all waits on the clock does `run` stand still for such work.
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
  /** What has to be done before time goes on. */
  readonly #held = new Set<Promise<void>>();
  /** Who doubts that this clock is still in use, and wants to be told. */
  readonly #doubters = new Set<(used: boolean) => void>();

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
   * When somebody is to wake up next, in milliseconds since the epoch;
   * `Infinity` if nobody waits for a time.
   */
  get next(): number {
    return this.#sleepers.next;
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
      const abort = () => {
        this.#sleepers.remove(sleeper);
        reject(signal?.reason);
      };
      const sleeper = this.#sleepers.add(this.#now + ms, () => {
        signal?.removeEventListener("abort", abort);
        resolve();
      });
      signal?.addEventListener("abort", abort, { once: true });
      this.#show();
    });
  }

  /**
   * Holds the clock for work that needs real time, such as a request to another
   * process: each move, also one that has begun, waits until it is done and what
   * follows from it. Work that itself waits for this clock would wait for ever,
   * so it must have a limit of its own.
   *
   * @param work What to wait for; how it ends makes no difference.
   */
  hold(work: Promise<unknown>): void {
    const held = work.then(() => {}, () => {})
      .then(() => void this.#held.delete(held));
    this.#held.add(held);
  }

  /**
   * Moves the clock. Everybody who is due on the way wakes up in order, at
   * their own time, and what follows from it is done before the next one's.
   *
   * Calls that overlap take place one after the other, each by its own `ms`.
   * So does a call by somebody whom another advance has woken up: it begins
   * where that one ends. It may be awaited, as an advance waits for nobody
   * longer than a turn of the event loop.
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
      // Who is about to wait counts from here.
      await this.#settle();
      const target = this.#now + ms;
      while (this.next <= target) {
        this.#wake();
        await this.#settle();
      }
      this.#now = target;
    });
    this.#show();
  }

  /**
   * Moves the clock from one wake-up to the next until `work` is done. The work
   * may itself advance the clock.
   *
   * @param work What is waited for on this clock.
   * @returns What it resolves to.
   * @throws {Error} If nobody waits on this clock, nor begins to within half a
   * second of real time, and `work` is still not done.
   */
  async run<T>(work: Promise<T>): Promise<T> {
    let done = false;
    const finished = work.finally(() => {
      done = true;
      this.#show();
    });
    // Its rejection belongs to whoever awaits the result below.
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
          "Cannot go on as nobody waits on this clock, and the work is not done",
        );
      }
    }
    return await finished;
  }

  /**
   * Lets one move take place when all before it have, and what follows from
   * them is done.
   */
  #move(move: () => void | Promise<void>): Promise<void> {
    const moved = this.#moves.then(move);
    this.#moves = moved.then(() => this.#settle());
    return moved;
  }

  /** Gives way until all is done that follows, and all that holds the clock. */
  async #settle(): Promise<void> {
    await turn();
    while (this.#held.size > 0) {
      await Promise.all(this.#held);
      await turn();
    }
  }

  /** Wakes up whoever is due first, at their time. */
  #wake(): void {
    const sleeper = this.#sleepers.take();
    if (!sleeper) return;
    this.#now = sleeper.due;
    sleeper.wake();
  }

  /** Tells those who doubt it that this clock is still in use. */
  #show(): void {
    for (const tell of this.#doubters) tell(true);
  }

  /** Waits in real time for a sign of use, and tells whether there was one. */
  async #inUse(): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#doubters.add(resolve);
    let left = SLICES;
    const timer = setInterval(() => {
      if (--left === 0) resolve(false);
    }, PATIENCE / SLICES);
    const used = await promise;
    clearInterval(timer);
    this.#doubters.delete(resolve);
    // What comes together with the sign is to count from here as well.
    await turn();
    return used;
  }
}
