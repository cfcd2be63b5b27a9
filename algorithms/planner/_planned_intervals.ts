import type { Intervals, Observation } from "../protocol.ts";
import type { PollPlan } from "./plan_polls.ts";

/** The shortest interval that clocks resolve. */
const MIN_INTERVAL_MS = 1e-3;
/** The least growth of the gaps beyond a plan: the resolution of timers. */
const MIN_GROWTH_MS = 1;
/** Less than this difference from the expected age is the noise of timestamps. */
const MIN_DRIFT_MS = 1_000;
/** A poll sooner after another, as a share of the price, is not worth a request. */
const MIN_INTERVAL_SHARE = 1 / 8;
/** Polls closer than this share of the price are one: the last gap of a plan can be 0. */
const SAME_POLL_SHARE = 1 / 1_000;

/** The part of a plan that polling follows. */
export type FollowedPlan = Pick<PollPlan, "times" | "price" | "lastGap">;

export interface FollowOptions {
  /** The least growth of the gaps beyond the plan, in milliseconds. */
  readonly step: number;
  /**
   * The least interval between two polls, in milliseconds.
   *
   * @default {0}
   */
  readonly minGap?: number | undefined;
}

/**
 * The intervals of a plan for a job of some age. The age comes with an observation;
 * until then the job is assumed to have started with the first request. A later age
 * that shows the job to be older, as after a suspension of the machine, leads to a
 * new plan.
 *
 * Beyond the plan, the k-th gap is k times a constant, without end.
 */
export class PlannedIntervals implements Intervals {
  readonly #planFor: (age: number, polls: number) => FollowedPlan;
  readonly #step: number;
  readonly #minGap: number;
  #plan: FollowedPlan | undefined;
  #ageKnown = false;
  /** The job's age at the first request. */
  #offset = 0;
  /** The latest slot, and the moment the next gap counts from; elapsed times. */
  #slot = 0;
  #latest = 0;
  /** The position of the next poll in the plan. */
  #position = 0;
  /** The number of planned polls so far, and that of gaps beyond the plan. */
  #polls = 0;
  #beyond = 0;
  /** The first gap beyond the plan. */
  #growth = 0;

  /** @param planFor Plans for a job of an age, after a number of planned polls. */
  constructor(
    planFor: (age: number, polls: number) => FollowedPlan,
    { step, minGap = 0 }: FollowOptions,
  ) {
    this.#planFor = planFor;
    this.#step = Math.max(step, minGap, MIN_GROWTH_MS);
    this.#minGap = minGap;
  }

  next(seen: Observation): IteratorResult<number, void> {
    const { age, elapsed } = seen;
    const plan = this.#plan === undefined || this.outdated(seen)
      ? this.#begin(age ?? elapsed, elapsed)
      : this.#plan;
    this.#ageKnown ||= age !== undefined;
    this.#latest = this.#following(plan);
    let value = this.#latest - this.#slot;
    // The end of all numbers.
    if (value === Infinity) return { done: true, value: undefined };
    // A poll that comes a rounding error before a duration finds nothing.
    if (this.#slot + value < this.#latest) {
      value = this.#latest * (1 + Number.EPSILON) - this.#slot;
    }
    this.#slot += value;
    return { done: false, value };
  }

  /** Whether the job's age calls for a new plan. */
  outdated({ age, elapsed }: Observation): boolean {
    if (age === undefined) return false;
    return !this.#ageKnown || age - elapsed - this.#offset > MIN_DRIFT_MS;
  }

  #begin(age: number, elapsed: number): FollowedPlan {
    const plan = this.#planFor(age, this.#polls);
    const { times, price, lastGap } = plan;
    const ahead = times.filter((time) => time > age).length;
    const meanGap = ahead > 0 ? ((times.at(-1) ?? age) - age) / ahead : 0;
    this.#growth = Math.max(this.#step, price, lastGap, meanGap);
    this.#plan = plan;
    this.#offset = age - elapsed;
    // A slot that is still ahead is given up.
    this.#slot = Math.min(this.#slot, elapsed);
    this.#latest = elapsed;
    this.#position = times.length - ahead;
    this.#beyond = 0;
    return plan;
  }

  #following({ times, price }: FollowedPlan): number {
    const at = (i: number) => (times[i] ?? Infinity) - this.#offset;
    if (this.#position === times.length) {
      return this.#latest + ++this.#beyond * this.#growth;
    }
    const share = this.#polls > 0 ? price * MIN_INTERVAL_SHARE : 0;
    let time = this.#latest + Math.max(share, this.#minGap, MIN_INTERVAL_MS);
    // A poll that is put off stands for all that were planned until then.
    do time = Math.max(time, at(this.#position++)); while (
      at(this.#position) - time <= price * SAME_POLL_SHARE
    );
    this.#polls++;
    return time;
  }
}
