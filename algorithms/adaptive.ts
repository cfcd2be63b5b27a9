import { DEFAULT_DELAY } from "../distributions/default.ts";
import { type FollowOptions, PlannedWaits } from "./_planned_waits.ts";
import { checkPrice } from "./_plan_checks.ts";
import { selfConsistent } from "./_self_consistent.ts";
import { smooth } from "./_smooth.ts";
import { demand } from "./_validate.ts";
import { type History, jobsOf, remember } from "./history.ts";
import { DEFAULT_PRICE } from "./optimal.ts";
import { planPolls, type PollPlan } from "./plan.ts";
import type { AlgorithmFactory, Observation, Waits } from "./protocol.ts";

/** Options of {@linkcode adaptive}. */
export interface AdaptiveOptions {
  /**
   * What has been learned so far; what is learned is added to it.
   *
   * @default {undefined} one that all such waits in this process share
   */
  readonly history?: History;
  /**
   * The milliseconds of waiting that one request is worth.
   *
   * @default {1000}
   */
  readonly price?: number;
  /**
   * The class of jobs, where there are several: each is learned by itself.
   *
   * @default {"jobs"}
   */
  readonly key?: string;
  /**
   * The least time between two polls, in milliseconds.
   *
   * @default {0}
   */
  readonly minGap?: number;
}

/** What all waits of a process learn together that name no other history. */
const shared: History = {};

/**
 * Learns how long jobs take, and plans each wait by it: like `optimal`, but
 * without having to be told. A finished job is learned exactly where the server
 * tells its duration, and else as the interval between two polls; one that was
 * given up on counts as longer than it was watched.
 *
 * Before the first job it plans for {@linkcode DEFAULT_DELAY}. Each job counts,
 * but a small sample is smoothed and mixed with a weak prior.
 *
 * @param options The history, the price, and the class of the jobs.
 * @returns A factory, which can be used as often as one likes.
 * @throws {TypeError} If an option is of the wrong kind.
 * @throws {RangeError} If a number makes no sense.
 *
 * @example
 * ```ts
 * import { fetchStatus } from "@heygen-sim/client";
 * import { adaptive, type History } from "@heygen-sim/client/algorithms";
 * import { fixed } from "@heygen-sim/client/distributions";
 * import { createSimulator, VirtualClock } from "@heygen-sim/simulator";
 * import { assertEquals } from "@std/assert";
 *
 * const clock = new VirtualClock();
 * const { fetch } = createSimulator({ clock, delay: fixed(8_000) });
 * const history: History = {};
 * await clock.run(fetchStatus(adaptive({ history }), { fetch, clock }));
 * assertEquals(history, { jobs: [[8_000, 8_000]] });
 * ```
 */
export function adaptive(options: AdaptiveOptions = {}): AlgorithmFactory {
  const { history = shared, price = DEFAULT_PRICE, key = "jobs" } = options;
  const { minGap } = options;
  checkPrice("price", price);
  const isText = typeof key === "string";
  demand(isText, "Cannot learn as 'key'", "a string", String(key));
  jobsOf(history, key);
  const limits = { price, minGap };
  // The remaining options are checked now, not in the middle of a wait, with a
  // sample that takes no time to plan for.
  planPolls({ ...limits, durations: [0] });
  const planFor = (age: number) => {
    const jobs = jobsOf(history, key);
    return planPolls(
      jobs.length === 0
        ? { ...limits, distribution: DEFAULT_DELAY, age }
        : { ...limits, ...smooth(selfConsistent(jobs), jobs.length), age },
    );
  };
  return () =>
    new LearningWaits(planFor, { step: price, minGap }, history, key);
}

/** Follows a plan, and remembers how long the job took. */
class LearningWaits implements Waits {
  readonly #waits: PlannedWaits;
  readonly #history: History;
  readonly #key: string;
  /** The job's age when the wait began. */
  #offset = 0;
  /** The job's age at the latest look that found it pending. */
  #pendingAt: number | undefined;
  #learned = false;

  constructor(
    planFor: (age: number) => PollPlan,
    options: FollowOptions,
    history: History,
    key: string,
  ) {
    this.#waits = new PlannedWaits(planFor, options);
    this.#history = history;
    this.#key = key;
  }

  next(seen: Observation): IteratorResult<number, void> {
    const { status, duration, elapsed } = seen;
    if (seen.age !== undefined) this.#offset = seen.age - elapsed;
    const age = elapsed + this.#offset;
    if (status === "pending") {
      if (!seen.stale) this.#pendingAt = age;
      return this.#waits.next(seen);
    }
    const after = duration ?? this.#pendingAt;
    if (after !== undefined) {
      this.#learn(after, duration ?? Math.max(age, after));
    }
    return { done: true, value: undefined };
  }

  return(): IteratorResult<number, void> {
    if (!this.#learned && this.#pendingAt) this.#learn(this.#pendingAt, null);
    return { done: true, value: undefined };
  }

  #learn(after: number, by: number | null): void {
    this.#learned = true;
    remember(this.#history, this.#key, [after, by]);
  }
}
