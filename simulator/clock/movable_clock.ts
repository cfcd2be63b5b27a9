import { assertOption } from "@heygen-sim/client/algorithms";
import { TimeQueue } from "../_queues.ts";
import type { Clock } from "./clock.ts";

// Read once: a library that fakes timers later must not stop virtual time.
const { setImmediate, MessageChannel } = globalThis;

/** A wait on a clock. */
interface Sleeper {
  /** When it ends, in milliseconds since the epoch; `Infinity` for never. */
  due: number;
  /** Its place in the order of calls. */
  readonly number: number;
  /** Ends the wait. */
  readonly wake: () => void;
  isAborted: boolean;
}

/** A clock that can be moved. Waits on the way end in order, each at its own time. */
export abstract class MovableClock implements Clock {
  /** It is never set back, except by {@linkcode set}. */
  readonly monotonic = true;
  readonly #sleepers = new TimeQueue<Sleeper>(
    ({ due }) => due,
    ({ isAborted }) => !isAborted,
  );
  #count = 0;
  /** The end of all moves so far, and a turn after: when the next may begin. */
  #moves: Promise<void> = Promise.resolve();
  /** The work to be done before time goes on. */
  readonly #held = new Set<Promise<void>>();
  /** How often the clock has been set: a move ends there. */
  #settings = 0;

  /** Milliseconds since the epoch. */
  abstract now(): number;

  /** Shows another time from now on. */
  protected abstract place(time: number): void;

  /** Called when the next wait may have changed. */
  protected abstract onWait(): void;

  /**
   * When the next wait ends, in milliseconds since the epoch; `Infinity` if none
   * does.
   */
  get next(): number {
    return this.#sleepers.next;
  }

  /**
   * Waits until `ms` have passed on this clock.
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
        sleeper.isAborted = true;
        this.#sleepers.discard();
        this.onWait();
        reject(signal?.reason);
      };
      const sleeper = {
        due: this.now() + ms,
        number: this.#count++,
        wake() {
          signal?.removeEventListener("abort", abort);
          resolve();
        },
        isAborted: false,
      };
      this.#sleepers.push(sleeper);
      signal?.addEventListener("abort", abort, { once: true });
      this.onWait();
    });
  }

  /**
   * Holds moves of the clock for work that needs real time, such as a request to
   * another process: each move, also one that has begun, waits until it is done with
   * all that follows from it. Work that waits for this clock never ends, so it must
   * have a timeout of its own.
   *
   * @param work The work, which may also reject.
   */
  hold(work: Promise<unknown>): void {
    const held = work.then(() => {}, () => {})
      .then(() => void this.#held.delete(held));
    this.#held.add(held);
  }

  /**
   * Moves the clock forward. Waits on the way end in order, each at its own time,
   * and what follows from one is done before the next.
   *
   * Overlapping calls take place one after the other, each by its own `ms`. So does
   * a call by code that another advance has woken: it begins where that one ends,
   * and may be awaited.
   *
   * @param ms Milliseconds, 0 or more.
   * @throws {TypeError} If `ms` is not a number.
   * @throws {RangeError} If it is negative or not finite.
   */
  async advance(ms: number): Promise<void> {
    const ok = Number.isFinite(ms) && ms >= 0;
    const subject = "Cannot advance a clock as 'ms'";
    assertOption(ok, subject, "a finite number, 0 or more", ms);
    const settings = this.#settings;
    await this.move(async () => {
      // A wait that is about to begin counts from here.
      await this.settle();
      const target = this.now() + ms;
      const goesOn = () => settings === this.#settings;
      while (goesOn() && this.next <= target) {
        this.step();
        await this.settle();
      }
      if (goesOn()) this.place(target);
    });
    this.onWait();
  }

  /**
   * Sets the clock, also back. Each wait lasts as long as it would have; an advance
   * in progress ends here.
   *
   * @param time Milliseconds since the epoch.
   * @throws {TypeError} If `time` is not a number.
   * @throws {RangeError} If it is not finite.
   */
  set(time: number): void {
    assertTime("set a clock", "time", time);
    this.#settings++;
    // All alike, so they stay in order.
    const shift = time - this.now();
    for (const sleeper of this.#sleepers) sleeper.due += shift;
    this.place(time);
    this.onWait();
  }

  /** Makes a move after all earlier ones with what follows from them. */
  protected move(move: () => void | Promise<void>): Promise<void> {
    const moved = this.#moves.then(move);
    this.#moves = moved.then(() => this.settle());
    return moved;
  }

  /** The end of all moves so far, with what follows from them. */
  protected get moves(): Promise<void> {
    return this.#moves;
  }

  /** Whether work holds the clock. */
  get isHeld(): boolean {
    return this.#held.size > 0;
  }

  /** Waits for all that follows from a move, and all that holds the clock. */
  protected async settle(): Promise<void> {
    await turn();
    while (this.isHeld) {
      await Promise.all(this.#held);
      await turn();
    }
  }

  /** Moves to the end of the first wait, if there is one, and ends it. */
  protected step(): void {
    const { next } = this;
    if (next === Infinity) return;
    this.place(Math.max(next, this.now()));
    this.wake();
  }

  /** Ends the first wait. */
  protected wake(): void {
    if (this.next < Infinity) this.#sleepers.pop()?.wake();
  }
}

export function assertTime(action: string, name: string, time: number): void {
  const subject = `Cannot ${action} as '${name}'`;
  assertOption(Number.isFinite(time), subject, "a finite number", time);
}

/**
 * Waits for one turn of the event loop: until all promise jobs are done, with those
 * that they start, and the results of finished operations are delivered.
 *
 * Awaiting promises does not suffice, since there can be a longer chain, and
 * `setTimeout` takes at least 1 ms, in browsers 4 ms. `setImmediate` takes about a
 * microsecond; browsers lack it, and a message to oneself does the same in twenty
 * times as long.
 */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    if (setImmediate) {
      setImmediate(resolve);
      return;
    }
    // New ones each time: an open port would keep the process alive.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      port2.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
