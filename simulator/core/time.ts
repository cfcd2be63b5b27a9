import type { Clock } from "../clock/clock.ts";
import type { MovableClock } from "../clock/movable_clock.ts";
import { PacedClock } from "../clock/paced_clock.ts";
import { VirtualClock } from "../clock/virtual_clock.ts";
import type { Job } from "./job.ts";
import type { Jobs } from "./jobs.ts";

/** How a simulator's time moves. */
export type ClockMode = "real" | "virtual" | "auto";

/** The latest time of a virtual clock: later events still have years of four digits. */
export const MAX_TIME_MS = Date.UTC(9_900, 0);

/** A distance that does not move a clock. */
const STAY = -1;

/** The distance that an automatic clock moves at once, in milliseconds. */
const NEAR_MS = 1_000;

/**
 * How long a read waits for work that holds the clock, in milliseconds of real time:
 * the work may be a webhook whose receiver waits for the read.
 */
const MAX_HELD_MS = 200;

// The real timers, also while others are faked.
const { setTimeout, clearTimeout } = globalThis;

/** The time of a simulation: one clock, and the events that are due by it. */
export class Time {
  readonly #clock: MovableClock;
  readonly #jobs: Jobs;
  readonly #closed: AbortSignal;
  /** The end of all steps so far. */
  #moves: Promise<unknown> = Promise.resolve();
  /** How it moves: by itself, by request, or also by reads of pending jobs. */
  readonly mode: ClockMode;

  /**
   * @param auto Whether reads of pending jobs move it.
   * @throws {TypeError} If a clock that is not virtual is to move by itself.
   */
  constructor(
    clock: MovableClock,
    auto: boolean,
    jobs: Jobs,
    closed: AbortSignal,
  ) {
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

  /** The same as {@linkcode now}, with the fraction of a millisecond. */
  get exact(): number {
    this.now();
    return this.#clock.now();
  }

  /** Whole milliseconds since the epoch. All that is due by then has happened. */
  now(): number {
    return this.#jobs.settle(Math.floor(this.#clock.now()));
  }

  /** Simulated milliseconds in a real one; 0 if only moves take the clock on. */
  get speed(): number {
    return this.#clock instanceof PacedClock ? this.#clock.speed : 0;
  }

  set speed(speed: number) {
    if (this.#clock instanceof PacedClock) this.#clock.speed = speed;
  }

  get next(): number {
    return Math.min(this.#jobs.next, this.#clock.next);
  }

  /**
   * Holds moves of the clock until work is done that needs real time. It does not
   * stop a clock that moves by itself.
   */
  hold(work: Promise<unknown>): void {
    this.#clock.hold(work);
  }

  /**
   * Waits. An automatic clock is advanced meanwhile. Concurrent waits share its
   * advances, each for its own time.
   *
   * @param ms Milliseconds; `Infinity` waits for the signal alone.
   * @param signals Any of them aborts the wait, as does the end of the simulation.
   */
  async wait(ms: number, signals: readonly AbortSignal[]): Promise<void> {
    const signal = AbortSignal.any([...signals, this.#closed]);
    signal.throwIfAborted();
    await (this.mode !== "auto" || ms === Infinity
      ? this.#clock.delay(ms, { signal })
      : this.#moveBy(ms, signal));
    // The response shows this time, so that its commit stores it.
    this.now();
  }

  async #moveBy(ms: number, signal: AbortSignal): Promise<void> {
    const left = Math.min(ms, MAX_TIME_MS - this.#clock.now());
    const wait = this.#clock.delay(left, { signal });
    let over = false;
    const end = () => {
      over = true;
    };
    wait.then(end, end);
    // Not to each job: there may be a million, which only subscribers wait for.
    const moved = this.#moveOn((now) => over ? STAY : this.#clock.next - now);
    // Another move may take the clock further than this wait.
    await Promise.race([wait, moved.then(() => wait)]);
  }

  /**
   * Moves the clock from one due event to the next, until it is enough or none is
   * left. Concurrent calls share their moves.
   */
  async leap(enough: () => boolean): Promise<void> {
    await this.#moveOn((now) => enough() ? STAY : this.next - now);
  }

  /** Moves the clock as {@linkcode move} does, until it stays. */
  async #moveOn(left: (now: number) => number): Promise<void> {
    while (await this.move(left));
  }

  /**
   * Moves the clock once, after all earlier moves.
   *
   * @param left Returns the distance, in milliseconds; below 0 or `Infinity` the
   * clock stays.
   * @returns Whether time has moved.
   */
  move(left: (now: number) => number): Promise<boolean> {
    const move = this.#moves.then(async () => {
      // The clock may be another simulation's by now.
      if (this.#closed.aborted) return false;
      const now = this.now();
      const ms = left(now);
      if (!(ms >= 0 && ms < Infinity)) return false;
      // The clock may be a fraction of a millisecond ahead of `now`.
      const further = Math.min(now + ms, MAX_TIME_MS) - this.#clock.now();
      await this.#clock.advance(Math.max(0, further));
      this.now();
      return further > 0;
    });
    this.#moves = move.catch(() => {});
    return move;
  }

  /**
   * Moves an automatic clock half-way to the next event of a pending job, or all
   * the way if that is near, so that any client sees the end after a few polls.
   *
   * @returns Whether time has moved.
   */
  approach({ startsAt, endsAt }: Job): Promise<boolean> {
    return this.#halve((now) =>
      // A job that waits for others comes nearer with any event.
      startsAt === Infinity ? this.next : now < startsAt ? startsAt : endsAt
    );
  }

  /** Moves the clock half-way to a time, as to a job's, if it is automatic. */
  async approachTime(at: number): Promise<void> {
    if (this.mode === "auto") await this.#halve(() => at);
  }

  async #halve(due: (now: number) => number): Promise<boolean> {
    const move = this.move((now) => {
      const left = due(now) - now;
      return left <= NEAR_MS ? left : Math.round(left / 2);
    });
    if (!this.#clock.isHeld) return await move;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise<false>((resolve) => {
      timer = setTimeout(resolve, MAX_HELD_MS, false);
    });
    return await Promise.race([move, patience])
      .finally(() => clearTimeout(timer));
  }
}

/** The due events of an alarm. */
export interface DueEvents {
  /** Returns when the next event is due, in milliseconds since the epoch. */
  due(): number;
  /** Makes all happen that is due. */
  ring(): void;
  /** Returns whether due events must happen without a request. */
  wanted(): boolean;
}

/**
 * One timer for all due events, set only while there are subscribers or webhooks:
 * requests settle due events themselves.
 */
export class Alarm {
  readonly #clock: Clock;
  readonly #closed: AbortSignal;
  #events: DueEvents | undefined;
  #setFor = Infinity;
  #unset: AbortController | undefined;
  #checking = false;

  constructor(clock: Clock, closed: AbortSignal) {
    this.#clock = clock;
    this.#closed = closed;
  }

  start(events: DueEvents): void {
    this.#events = events;
    this.check();
  }

  /** Sets or unsets the alarm in a microtask, once for any number of calls. */
  check(): void {
    if (this.#checking) return;
    this.#checking = true;
    queueMicrotask(() => {
      this.#checking = false;
      this.#set();
    });
  }

  #set(): void {
    const closed = this.#closed;
    const events = closed.aborted ? undefined : this.#events;
    const next = events?.wanted() ? events.due() : Infinity;
    if (next === this.#setFor) return;
    this.#unset?.abort();
    this.#unset = undefined;
    this.#setFor = next;
    if (next === Infinity) return;
    const unset = this.#unset = new AbortController();
    const signal = AbortSignal.any([unset.signal, closed]);
    const left = Math.max(1, next - this.#clock.now());
    this.#clock.delay(left, { signal }).then(
      // It may have been unset meanwhile.
      () => this.#unset === unset && this.#ring(),
      () => {},
    );
  }

  #ring(): void {
    this.#setFor = Infinity;
    this.#unset = undefined;
    // A timer may fire slightly early: it is set again then.
    this.#events?.ring();
    this.check();
  }
}
