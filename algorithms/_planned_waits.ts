import type { PollPlan } from "./plan.ts";
import type { Observation, Waits } from "./protocol.ts";

/**
 * Follows a plan that is laid over the job's age: the first answer tells it, or
 * else the job is taken to have begun with the wait. Beyond the plan the gaps
 * grow by the last one each time, and never end.
 *
 * Polls that come too early for a `Retry-After` are the schedule's to drop.
 */
export class PlannedWaits implements Waits {
  readonly #planFor: (age: number) => PollPlan;
  readonly #step: number;
  #plan: PollPlan | undefined;
  #ageTold = false;
  /** The job's age when the wait began. */
  #offset = 0;
  /** The latest slot, since the wait began. */
  #slot = 0;
  /** How many planned polls, or polls beyond the plan, have been given. */
  #given = 0;
  #beyond = 0;
  #latest = 0;

  /**
   * @param planFor Plans for a job that is pending at an age.
   * @param step The first gap where the plan has no poll to go on from.
   */
  constructor(planFor: (age: number) => PollPlan, step: number) {
    this.#planFor = planFor;
    this.#step = step;
  }

  next(seen: Observation): IteratorResult<number, void> {
    const { elapsed } = seen;
    if (!this.#plan || (!this.#ageTold && seen.age !== undefined)) {
      this.#begin(seen.age ?? elapsed, elapsed);
      this.#ageTold = seen.age !== undefined;
    }
    let time: number;
    do time = this.#following() - this.#offset; while (time <= this.#slot);
    const value = time - this.#slot;
    this.#slot = time;
    return { done: false, value };
  }

  #begin(age: number, elapsed: number): void {
    this.#plan = this.#planFor(age);
    this.#offset = age - elapsed;
    this.#given = 0;
    this.#beyond = 0;
    this.#latest = age;
  }

  /** The age of the job at the next poll. */
  #following(): number {
    const { times = [], lastGap = 0 } = this.#plan ?? {};
    const planned = times[this.#given];
    if (planned !== undefined) {
      this.#given++;
      return this.#latest = planned;
    }
    // The job outlives all that is known: the gaps of `linear` from here on.
    const gap = lastGap > 0 ? lastGap : this.#step;
    const first = times.length > 0 ? 1 : 0;
    this.#beyond++;
    return this.#latest += gap * (this.#beyond + first);
  }
}
