/**
 * Fake time for tests, with the interface and the behaviour of `@std/testing/time`.
 *
 * @module
 */

import { setImmediate } from "node:timers";
import { delay, type DelayOptions } from "./_delay.ts";
import { createFakes } from "./_fakes.ts";
import { getGlobals, setGlobals, type TimeGlobals } from "./_globals.ts";
import { TimeError } from "./_time_error.ts";
import { TimerQueue } from "./_timers.ts";

export { type DelayOptions, TimeError };

/** Options of {@linkcode FakeTime}. */
export interface FakeTimeOptions {
  /**
   * How many milliseconds fake time goes forward in a millisecond of real time. With 0 it stands
   * still until the test moves it.
   *
   * @default {0}
   */
  advanceRate?: number;
  /**
   * Real milliseconds between two such advances.
   *
   * @default {10}
   */
  advanceFrequency?: number;
}

/** The one that has replaced the globals: there is one set of globals, hence one fake time. */
let current: FakeTime | undefined;

/**
 * Replaces `Date`, the timer functions and `AbortSignal.timeout` by fakes whose time moves only as
 * the test says, until it is restored.
 *
 * @example A minute that takes no time
 * ```ts
 * import { FakeTime } from "@std/testing/time";
 * import { assertEquals } from "@std/assert";
 *
 * using time = new FakeTime();
 * let rings = 0;
 * setInterval(() => rings++, 20_000);
 * time.tick(60_000);
 * assertEquals(rings, 3);
 * ```
 */
export class FakeTime {
  readonly #real: TimeGlobals = getGlobals();
  readonly #fake: TimeGlobals;
  readonly #timers = new TimerQueue();
  readonly #start: number;
  #now: number;
  #advancing: unknown;

  /**
   * Fakes time.
   *
   * @param start The time to begin with, in milliseconds since the epoch, as a date or as a text
   * that `Date` reads. By default the real time.
   * @param options Whether time advances by itself.
   * @throws {TimeError} If time is faked already or `start` is no valid time.
   */
  constructor(
    start?: number | string | Date | null,
    options?: FakeTimeOptions,
  ) {
    if (current) {
      throw new TimeError("Cannot fake time as it is faked already");
    }
    const { Date, setInterval } = this.#real;
    this.#start = new Date(start ?? Date.now()).getTime();
    if (Number.isNaN(this.#start)) {
      throw new TimeError(
        `Cannot fake time as 'start' must be a valid time: current value is ${start}`,
      );
    }
    this.#now = this.#start;
    this.#fake = createFakes({
      real: this.#real,
      timers: this.#timers,
      now: () => this.#now,
      isInPlace: () => current === this,
    });
    setGlobals(this.#fake);
    current = this;

    const { advanceRate = 0, advanceFrequency = 10 } = options ?? {};
    if (advanceRate > 0) {
      const step = advanceRate * advanceFrequency;
      this.#advancing = setInterval(() => this.tick(step), advanceFrequency);
    }
  }

  /** Restores real time. */
  static restore(): void {
    if (!current) {
      throw new TimeError("Cannot restore time as it is not faked");
    }
    current.restore();
  }

  /**
   * Runs a function in real time. Fake time stands still meanwhile and is in place again when the
   * function, or the promise that it returns, has ended.
   *
   * @param callback The function.
   * @param args What it is called with.
   * @returns What it returns; the promise rejects with what it throws, and with a `TimeError` if
   * time is not faked.
   */
  static async restoreFor<T, Args extends unknown[]>(
    callback: (...args: Args) => Promise<T> | T,
    ...args: Args
  ): Promise<T> {
    const time = current;
    if (!time) {
      throw new TimeError(
        "Cannot restore time for a callback as it is not faked",
      );
    }
    setGlobals(time.#real);
    try {
      const result = callback(...args);
      // Without an await when there is nothing to wait for: time is fake again on return.
      return result instanceof Promise ? await result : result;
    } finally {
      // The callback may have restored time for good.
      if (current === time) {
        setGlobals(time.#fake);
      }
    }
  }

  /** The fake time, in milliseconds since the epoch. */
  get now(): number {
    return this.#now;
  }

  /**
   * Moves time forward, and fires the timers that are due on the way: earlier ones first, those of
   * the same time in the order they were set. Each callback sees the time at which it is due. If
   * one throws, time stops there and the others stay set.
   */
  set now(value: number) {
    // Not `value < now`, for NaN is not less.
    if (!(value >= this.#now)) {
      throw new RangeError(
        `Cannot set time as it must not go backwards: from ${this.#now} to ${value}`,
      );
    }
    for (;;) {
      const { due } = this.#timers;
      if (due === undefined || due > value) {
        break;
      }
      this.#now = due;
      this.#timers.fire();
    }
    // A callback that itself moved time may have gone further.
    this.#now = Math.max(this.#now, value);
  }

  /** The fake time at the beginning, in milliseconds since the epoch. */
  get start(): number {
    return this.#start;
  }

  /** Always throws: the beginning of time is fixed. */
  set start(_value: number) {
    throw new Error("Cannot set 'start' as time has started already");
  }

  /**
   * Waits in real time.
   *
   * @param ms How long, in milliseconds.
   * @param options The signal that ends the wait.
   */
  delay(ms: number, options: DelayOptions = {}): Promise<void> {
    return delay(this.#real, ms, options);
  }

  /** Lets promises settle that wait for nothing but one another. */
  runMicrotasks(): Promise<void> {
    // A timer of 0 ms takes at least one, and tests do this thousands of times.
    return new Promise((resolve) => setImmediate(resolve));
  }

  /** Moves time forward by `ms` milliseconds. */
  tick(ms = 0): void {
    this.now += ms;
  }

  /** Runs microtasks, then moves time forward by `ms` milliseconds. */
  async tickAsync(ms = 0): Promise<void> {
    await this.runMicrotasks();
    this.tick(ms);
  }

  /**
   * Moves time forward to the next timer that is due.
   *
   * @returns Whether there was one.
   */
  next(): boolean {
    const { due } = this.#timers;
    if (due === undefined) {
      return false;
    }
    this.now = due;
    return true;
  }

  /**
   * Runs microtasks, then moves time forward to the next timer that is due.
   *
   * @returns Whether there was one.
   */
  async nextAsync(): Promise<boolean> {
    await this.runMicrotasks();
    return this.next();
  }

  /** Moves time forward until no timer is left. An interval has to be cleared on the way. */
  runAll(): void {
    while (this.#timers.due !== undefined) {
      this.next();
    }
  }

  /**
   * Moves time forward until no timer is left, with microtasks before each step. An interval has
   * to be cleared on the way.
   */
  async runAllAsync(): Promise<void> {
    while (this.#timers.due !== undefined) {
      await this.nextAsync();
    }
  }

  /**
   * Restores real time. Timers that are still set never fire.
   *
   * @throws {TimeError} If this time is not the one in place.
   */
  restore(): void {
    if (current !== this) {
      throw new TimeError("Cannot restore time as this one is not in place");
    }
    current = undefined;
    setGlobals(this.#real);
    const { clearInterval } = this.#real;
    clearInterval(this.#advancing);
  }

  /** Restores real time at the end of a block with `using`. */
  [Symbol.dispose](): void {
    this.restore();
  }
}
