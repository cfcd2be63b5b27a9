import type { Job } from "./job.ts";
import type { Jobs } from "./jobs.ts";
import type { Clock } from "../clock/clock.ts";
import { VirtualClock } from "../clock/virtual_clock.ts";

/** How a simulator's time moves. */
export type ClockMode = "real" | "virtual" | "auto";

/**
 * How far a virtual clock can be moved, in milliseconds since the epoch: what is
 * due later still has a date of four digits.
 */
export const LAST = Date.UTC(9_900, 0);

/** How far not to move at all. */
const STAY = -1;

/** With less than this left, an automatic clock moves all the way, in milliseconds. */
const NEAR = 1_000;

/** The time of a simulation: one clock, and what falls due by it. */
export class Time {
  readonly #clock: Clock;
  readonly #jobs: Jobs;
  readonly #closed: AbortSignal;
  /** The end of all steps so far. */
  #moves: Promise<unknown> = Promise.resolve();
  /** How it moves: by itself, when told, or also by reads of pending jobs. */
  readonly mode: ClockMode;

  /**
   * Puts jobs on a clock.
   *
   * @param clock The clock.
   * @param auto Whether reads of pending jobs move it.
   * @param jobs The jobs.
   * @param closed Ends all waits.
   * @throws {TypeError} If a clock that is not virtual is to move by itself.
   */
  constructor(clock: Clock, auto: boolean, jobs: Jobs, closed: AbortSignal) {
    const virtual = clock instanceof VirtualClock;
    if (auto && !virtual) {
      throw new TypeError(
        "Cannot create a simulator as 'autoAdvance' needs a VirtualClock: current value of 'clock' is another one",
      );
    }
    this.#clock = clock;
    this.#jobs = jobs;
    this.#closed = closed;
    this.mode = auto ? "auto" : virtual ? "virtual" : "real";
  }

  /**
   * Whole milliseconds since the epoch, as answers tell them; whatever is due by
   * then has happened.
   */
  now(): number {
    return this.#jobs.settle(Math.floor(this.#clock.now()));
  }

  /** When something falls due next; `Infinity` if nothing does. */
  get next(): number {
    return Math.min(this.#jobs.next, this.#wakeUp);
  }

  /**
   * Keeps a virtual clock from moving on until work is done that needs real
   * time; a clock that moves by itself does not wait.
   *
   * @param work What to wait for.
   */
  hold(work: Promise<unknown>): void {
    if (this.#clock instanceof VirtualClock) this.#clock.hold(work);
  }

  /**
   * Waits. An automatic clock is moved meanwhile: nobody else would. Those who
   * wait at the same time wait together, each for as long as they have to.
   *
   * @param ms Milliseconds; `Infinity` waits for the signal alone.
   * @param signals Any of them gives up the wait, as does the simulation's end.
   */
  async wait(ms: number, signals: readonly AbortSignal[]): Promise<void> {
    const signal = AbortSignal.any([...signals, this.#closed]);
    signal.throwIfAborted();
    if (this.mode !== "auto" || ms === Infinity) {
      return await this.#clock.delay(ms, { signal });
    }
    const left = Math.min(ms, LAST - this.#clock.now());
    const wait = this.#clock.delay(left, { signal });
    let over = false;
    const end = () => {
      over = true;
    };
    wait.then(end, end);
    const moveOn = async () => {
      for (let moved = true; moved;) {
        moved = await this.move((now) => over ? STAY : this.#wakeUp - now);
      }
    };
    // Somebody else's move may take the clock further than this wait goes.
    await Promise.race([wait, moveOn().then(() => wait)]);
  }

  /**
   * Moves a virtual clock: all that falls due on the way happens in order.
   *
   * @param ms Milliseconds, 0 or more.
   * @throws {TypeError} If the clock is not virtual.
   */
  async advance(ms: number): Promise<void> {
    if (!(this.#clock instanceof VirtualClock)) {
      throw new TypeError("Cannot advance a clock that moves by itself");
    }
    await this.#clock.advance(ms);
    this.now();
  }

  /**
   * Moves a virtual clock from one thing that is due to the next, as long as
   * there is one. Who leaps at the same time leaps together: nobody is taken
   * further than where they wanted to go.
   *
   * @param until How far to go at most, in milliseconds since the epoch.
   * @param enough Whether it has gone far enough.
   */
  async leap(until: number, enough: () => boolean): Promise<void> {
    for (let leapt = true; leapt;) {
      leapt = await this.move((now) => {
        if (enough() || this.#closed.aborted) return STAY;
        return Math.min(until, this.next) - now;
      });
    }
  }

  /**
   * Moves a virtual clock once, when all who have asked for that before have
   * moved it: how far is then found by what is left. It goes to {@linkcode LAST}
   * at most.
   *
   * @param left How far, in milliseconds; below 0 or `Infinity` not at all.
   * @returns Whether time has moved.
   */
  move(left: (now: number) => number): Promise<boolean> {
    const move = this.#moves.then(async () => {
      const now = this.now();
      const ms = left(now);
      if (!(ms >= 0 && ms < Infinity)) return false;
      // The clock may be a part of a millisecond further than the time is told.
      const further = Math.min(now + ms, LAST) - this.#clock.now();
      await this.advance(Math.max(0, further));
      return further > 0;
    });
    this.#moves = move.catch(() => {});
    return move;
  }

  /**
   * Moves an automatic clock half-way to what a pending job is due for next, or
   * all the way if that is near. So whoever polls sees the end after some polls,
   * at whatever pace.
   *
   * @param job The job.
   * @returns Whether time has moved.
   */
  approach({ startsAt, endsAt }: Job): Promise<boolean> {
    return this.move((now) => {
      // A job that waits for others to end comes nearer with whatever is due.
      const due = startsAt === Infinity
        ? this.next
        : now < startsAt
        ? startsAt
        : endsAt;
      const left = due - now;
      return left <= NEAR ? left : Math.round(left / 2);
    });
  }

  /** When somebody who waits on a virtual clock is to wake up next. */
  get #wakeUp(): number {
    return this.#clock instanceof VirtualClock ? this.#clock.next : Infinity;
  }
}
