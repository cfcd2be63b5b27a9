import { positiveDuration } from "./_assert_option.ts";
import type { Intervals, Observation } from "./protocol.ts";

/** The most slots to drop in one pause: counting more, of next to no length, could hang. */
const MAX_DROPPED_COUNT = 1_000_000;

/**
 * The part of a slot's own interval that lies at least between the latest request and
 * the slot: a retry just before a slot would cost a second request that learns nothing.
 */
const MIN_GAP_PART = 1 / 10;

/**
 * Turns the intervals of an algorithm into request times. It is pure: time
 * comes in with the observations, and nothing here waits.
 *
 * Slots lie on an absolute grid from the first request's start, so that slow
 * responses do not stretch the sequence. A slot that has passed is dropped:
 * requests are never made up for in a burst. A `Retry-After` that ends after
 * the next slot delays that request only; the slots from then on keep their
 * places.
 *
 * @example
 * ```ts
 * import { constant, Schedule } from "@heygen-sim/client/algorithms";
 * import { assertEquals } from "@std/assert";
 *
 * const schedule = new Schedule(constant({ interval: 1_000 }));
 * const status = "pending";
 * // A response after 30 ms: the next slot is at 1 s, not at 1.03 s.
 * assertEquals(schedule.next({ requests: 1, elapsed: 30, status }), 1_000);
 * // A response after 2.5 s: the slots at 2 and 3 s have passed.
 * assertEquals(schedule.next({ requests: 2, elapsed: 3_500, status }), 4_000);
 * // The server asks for 1.2 s: that is after the slot at 5 s.
 * const seen = { requests: 3, elapsed: 4_030, status, retryAfter: 1_200 } as const;
 * assertEquals(schedule.next(seen), 5_230);
 * schedule.close();
 * ```
 */
export class Schedule {
  readonly #intervals: Intervals;
  readonly #origin: Pick<Observation, "requests" | "elapsed"> | undefined;
  #slot: number;
  /** The interval before the slot; infinite where the algorithm is to give one. */
  #interval = Infinity;
  /** The latest request time that has been returned. */
  #due: number;
  #closed = false;

  /**
   * Creates a schedule that begins with the first request for a job.
   *
   * @param intervals A run of the algorithm, which this schedule closes.
   * @param origin The request that found the job, if there were others before it.
   * The algorithm counts requests and times from that one on.
   */
  constructor(
    intervals: Intervals,
    origin?: Pick<Observation, "requests" | "elapsed">,
  ) {
    this.#intervals = intervals;
    this.#origin = origin;
    this.#slot = this.#due = origin?.elapsed ?? 0;
  }

  /** An observation, as the algorithm counts. */
  #observed(seen: Observation): Observation {
    const origin = this.#origin;
    return origin === undefined ? seen : {
      ...seen,
      requests: seen.requests - origin.requests,
      elapsed: seen.elapsed - origin.elapsed,
    };
  }

  /**
   * The time of the next request: the next slot or, if that is later, the end
   * of `Retry-After`. A slot that is still ahead, as the request came before it,
   * is kept.
   *
   * @param observation What the latest request found out.
   * @param sent When the latest request was sent, in milliseconds since the
   * first request's start; by default when this schedule said. A slot sooner
   * than a tenth of its interval after it is dropped.
   * @returns Milliseconds since the first request's start, never before
   * `observation.elapsed` plus `observation.retryAfter`; `undefined` if the
   * algorithm has ended.
   * @throws {TypeError} If the algorithm gives an interval that is not a number.
   * @throws {RangeError} If it gives one that is not finite and above 0.
   */
  next(observation: Observation, sent: number = this.#due): number | undefined {
    if (this.#closed) return undefined;
    const { elapsed, retryAfter = 0 } = observation;
    const observed = this.#observed(observation);
    if (this.#slot > elapsed && this.#intervals.outdated?.(observed)) {
      this.#slot = elapsed;
      this.#interval = Infinity;
    }
    const isTooSoon = () =>
      this.#slot <= sent || this.#slot < elapsed ||
      this.#slot - sent < this.#interval * MIN_GAP_PART;
    for (let dropped = 0; isTooSoon(); dropped++) {
      const result = Object(this.#intervals.next(observed));
      // An async generator returns promises, which the message shows.
      const { done, value = result.then && result } = result;
      if (done) {
        this.close();
        return undefined;
      }
      this.#interval = positiveDuration("Cannot poll as an interval", value);
      this.#slot += this.#interval;
      if (dropped === MAX_DROPPED_COUNT) {
        this.#slot = Math.max(elapsed, sent + 1);
      }
    }
    return this.#due = Math.max(this.#slot, elapsed + retryAfter);
  }

  /**
   * Whether the request that is due is late by a whole interval or more, so
   * that it is better made at a later slot.
   *
   * @param elapsed Milliseconds since the first request's start.
   * @param due When it is due, in the same milliseconds; by default when this
   * schedule said. A request that is due at another time is not late.
   */
  missed(elapsed: number, due: number = this.#due): boolean {
    return due === this.#due && elapsed - due >= this.#interval;
  }

  /**
   * Reports the end of the wait to the algorithm, so that it can learn, and
   * closes it, even if it throws.
   *
   * @param observation The terminal observation.
   * @throws {unknown} What the algorithm throws.
   */
  finish(observation: Observation): void {
    try {
      if (!this.#closed) this.#intervals.next(this.#observed(observation));
    } finally {
      this.close();
    }
  }

  /** Closes the algorithm. Without `finish` the wait counts as given up. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#intervals.return?.();
  }
}
