import type { Clock } from "./clock.ts";
import { MovableClock } from "./movable_clock.ts";

export interface PacedClockOptions {
  /** Returns the time that it begins with, in milliseconds since the epoch. */
  start(base: number): number;
  /** Its milliseconds in one of its base; finite and above 0. */
  readonly speed: number;
}

/**
 * A clock that follows another one at some speed, and can be moved ahead of it. It
 * never goes back: where its base does, it goes on from the latest time.
 */
export class PacedClock extends MovableClock {
  readonly #base: Clock;
  readonly #options: PacedClockOptions;
  #speed: number;
  /** A time, and that of the base at the same moment; not before the first read. */
  #time = -Infinity;
  #since: number | undefined;
  /** The latest time that it has shown. */
  #latest = -Infinity;
  #advances = 0;
  /** Ends the one timer, which is for the first wait. */
  #timer: AbortController | undefined;
  #timerFor = Infinity;

  /** Creates a clock, which begins when it is first read. */
  constructor(base: Clock, options: PacedClockOptions) {
    super();
    this.#base = base;
    this.#options = options;
    this.#speed = options.speed;
  }

  /** Its milliseconds in one of its base; finite and above 0. */
  get speed(): number {
    return this.#speed;
  }

  set speed(speed: number) {
    this.#anchor(this.#read());
    this.#speed = speed;
    this.#timerFor = NaN;
    this.onWait();
  }

  now(): number {
    if (this.#advances > 0) return this.#latest;
    const now = this.#read();
    if (now < this.#latest) this.#anchor(this.#latest);
    else this.#latest = now;
    return this.#latest;
  }

  /**
   * Moves the clock ahead of its base, as {@linkcode MovableClock.advance}. While
   * it does, no time passes otherwise: all that falls due happens at its own time.
   *
   * @throws {RangeError} If `ms` is negative or no finite number.
   */
  override async advance(ms: number): Promise<void> {
    this.now();
    this.#advances++;
    try {
      await super.advance(ms);
    } finally {
      this.#advances--;
      if (this.#advances === 0) {
        this.place(Math.max(this.#latest, this.#read()));
      }
      this.onWait();
    }
  }

  override set(time: number): void {
    super.set(time);
    this.#anchor(time);
  }

  protected place(time: number): void {
    this.#latest = time;
    if (this.#advances === 0) this.#anchor(time);
  }

  /** Sets the timer for the first wait; an advance ends waits itself. */
  protected onWait(): void {
    const next = this.#advances > 0 ? Infinity : this.next;
    if (next === this.#timerFor) return;
    this.#timer?.abort();
    this.#timer = undefined;
    this.#timerFor = next;
    if (next === Infinity) return;
    const timer = this.#timer = new AbortController();
    const ms = (next - this.now()) / this.#speed;
    this.#base.delay(ms, { signal: timer.signal }).then(
      // It may have been set anew meanwhile.
      () => timer === this.#timer && this.#onTimer(next),
      () => {},
    );
  }

  #onTimer(due: number): void {
    this.#timerFor = Infinity;
    // The timer counts: it may fire slightly early.
    const until = Math.max(due, this.now());
    while (this.next <= until) this.wake();
    this.onWait();
  }

  #read(): number {
    const base = this.#base.now();
    if (this.#since === undefined) {
      this.#since = base;
      this.#time = this.#options.start(base);
    }
    return this.#time + (base - this.#since) * this.#speed;
  }

  #anchor(time: number): void {
    this.#time = time;
    this.#since = this.#base.now();
  }
}
