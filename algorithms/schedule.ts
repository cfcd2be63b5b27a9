import { positiveDuration } from "./_validate.ts";
import type { Observation, Waits } from "./protocol.ts";

/**
 * Slots that may be dropped in a row. A schedule that has more of them in one
 * pause has waits far shorter than the pause (or too short to move a
 * floating-point clock at all), so that going on at once is the same to
 * everybody, and counting on could take for ever.
 */
const MOST_DROPPED = 1_000_000;

/**
 * Turns the waits of an algorithm into request times. It is pure: time comes
 * in with the observations, and nothing here waits.
 *
 * Slots lie on an absolute grid from the first request's start, so that slow
 * answers do not stretch the sequence. A slot that has passed, or that comes
 * before the server wants to hear from us again, is dropped: requests are never
 * made up for in a burst.
 *
 * @example
 * ```ts
 * import { constant, Schedule } from "@heygen-sim/client/algorithms";
 * import { assertEquals } from "@std/assert";
 *
 * const schedule = new Schedule(constant({ interval: 1_000 }));
 * const status = "pending";
 * // Answered after 30 ms: the next slot is at 1 s, not at 1.03 s.
 * assertEquals(schedule.next({ requests: 1, elapsed: 30, status }), 1_000);
 * // Answered only after 2.5 s: the slot at 2 s has passed and is dropped.
 * assertEquals(schedule.next({ requests: 2, elapsed: 3_500, status }), 4_000);
 * schedule.close();
 * ```
 */
export class Schedule {
  readonly #waits: Waits;
  #slot = 0;
  #wait = 0;
  #closed = false;

  /**
   * Creates a schedule that begins with the first request.
   *
   * @param waits A run of the algorithm, which this schedule closes.
   */
  constructor(waits: Waits) {
    this.#waits = waits;
  }

  /**
   * The time of the next request.
   *
   * @param observation What the latest request found out.
   * @returns Milliseconds since the first request's start, never before
   * `observation.elapsed` plus `observation.retryAfter`; `undefined` if the
   * algorithm has ended.
   * @throws {TypeError} If the algorithm gives a wait that is not a number.
   * @throws {RangeError} If it gives one that is not finite and above 0.
   */
  next(observation: Observation): number | undefined {
    const earliest = observation.elapsed + (observation.retryAfter ?? 0);
    const last = this.#slot;
    for (let dropped = 0; !this.#closed; dropped++) {
      const { done, value } = this.#waits.next(observation);
      if (done) {
        this.close();
        break;
      }
      this.#wait = positiveDuration("Cannot poll as a wait", value);
      this.#slot += this.#wait;
      if (this.#slot >= earliest && this.#slot > last) return this.#slot;
      if (dropped === MOST_DROPPED) {
        return this.#slot = Math.max(earliest, last + 1);
      }
    }
    return undefined;
  }

  /**
   * Whether the current slot has been slept through: a timer that fires late
   * by a whole wait or more tells of a suspended machine, a little late is what
   * timers are.
   *
   * @param elapsed Milliseconds since the first request's start.
   */
  missed(elapsed: number): boolean {
    return elapsed - this.#slot >= this.#wait;
  }

  /**
   * Tells the algorithm how the wait ended, so that it can learn, and closes it.
   *
   * @param observation The terminal observation.
   */
  finish(observation: Observation): void {
    try {
      if (!this.#closed) this.#waits.next(observation);
    } finally {
      this.close();
    }
  }

  /** Closes the algorithm. Without `finish` the wait counts as given up. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#waits.return?.();
  }
}
