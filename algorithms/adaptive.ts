import { defaultDelay } from "../distributions/uniform.ts";
import { estimate, type ObservedJob } from "../distributions/_estimate.ts";
import type { Distribution } from "../distributions/distribution.ts";
import { assertKind, described } from "./_assert_option.ts";
import { type History, jobsOf, remember, type SeenJob } from "./history.ts";
import { DEFAULT_PRICE } from "./optimal.ts";
import { checkPrice } from "./planner/options.ts";
import {
  type FollowOptions,
  PlannedIntervals,
} from "./planner/_planned_intervals.ts";
import { planPolls, type PollPlan } from "./planner/plan_polls.ts";
import type { AlgorithmFactory, Intervals, JobTraits } from "./protocol.ts";

/** Options of {@linkcode adaptive}. */
export interface AdaptiveOptions {
  /**
   * The jobs so far, to which further ones are added.
   *
   * @default {undefined} one history per server
   */
  readonly history?: History;
  /**
   * The milliseconds of waiting that one request is worth.
   *
   * @default {1000}
   */
  readonly price?: number;
  /**
   * The class of jobs, where there are several: each is learned by itself. A
   * function returns the class of a job with certain traits, which are empty until
   * the server has reported them.
   *
   * @default {"jobs"}
   */
  readonly key?: string | ((traits: JobTraits) => string);
  /**
   * The least time between two polls, in milliseconds.
   *
   * @default {0}
   */
  readonly minGap?: number;
  /**
   * A source of uniform numbers in [0, 1). Where the server does not report how
   * long jobs took, each poll is moved by up to a quarter of its gap, and less with
   * each job, so that durations become known more and more precisely.
   *
   * @default {Math.random}
   */
  readonly random?: () => number;
}

/**
 * The default history. The class of a job begins with the server's origin, so that
 * servers do not learn from one another.
 */
const shared: History = {};

/**
 * Learns how long jobs take, and plans the polls of each accordingly: like `optimal`,
 * but without a distribution from the caller. A finished job is learned exactly where
 * the server reports its duration, and else as the interval between two polls; one
 * that was given up on counts as longer than it was watched. Failed jobs are
 * learned apart from completed ones.
 *
 * Before the first job it plans for `DEFAULT_DELAY`. A small sample is
 * smoothed and mixed with a weak prior.
 *
 * @param options The history, the price, and the class of the jobs.
 * @returns A factory, which can be used any number of times.
 * @throws {TypeError} If an option is of the wrong kind.
 * @throws {RangeError} If a number is out of its range.
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
 * const delay = fixed(8_000);
 * const { fetch } = createSimulator({ clock, delay, errorRate: 0 });
 * const history: History = {};
 * await clock.run(fetchStatus(adaptive({ history }), { fetch, clock }));
 * assertEquals(history, { jobs: [[8_000, 8_000]] });
 * ```
 */
export function adaptive(options: AdaptiveOptions = {}): AlgorithmFactory {
  const { history = shared, price = DEFAULT_PRICE, key = "jobs" } = options;
  const { minGap = 0, random = Math.random } = options;
  checkPrice("price", price);
  function classOf(traits: JobTraits): string {
    const value: unknown = typeof key === "function" ? key(traits) : key;
    const accepted = "a string, or a function that returns one";
    const ok = typeof value === "string";
    assertKind(ok, "Cannot learn as 'key'", accepted, value);
    return value;
  }
  const isFunction = typeof random === "function";
  assertKind(isFunction, "Cannot learn as 'random'", "a function", random);
  jobsOf(history, classOf({}));
  assertKind(
    Object.isExtensible(history),
    "Cannot learn as 'history'",
    "an object that can be added to",
    described("not extensible"),
  );
  // The remaining options are checked now, not in the middle of a wait, with a
  // sample that takes no time to plan for.
  planPolls({ price, minGap, durations: [0] });
  return () =>
    learning(
      history,
      (origin, traits) =>
        history === shared ? `${origin} ${classOf(traits)}` : classOf(traits),
      (jobs, age) => planLearned(jobs, { price, minGap, age, random }),
      { step: price, minGap },
    );
}

/** Follows plans for a class of jobs, and remembers how long the job took. */
function learning(
  history: History,
  keyFor: (origin: string, traits: JobTraits) => string,
  planFor: (jobs: readonly SeenJob[], age: number) => PollPlan,
  options: FollowOptions,
): Intervals & { readonly [Symbol.iterator]?: undefined } {
  let origin = "";
  let traits: JobTraits = {};
  /** The job's age when the wait began, and at the latest poll that found it pending. */
  let offset = 0;
  let pendingAt: number | undefined;
  let isLearned = false;
  const planned = new PlannedIntervals(
    (age) => planFor(jobsOf(history, keyFor(origin, traits)), age),
    options,
  );
  const done = { done: true, value: undefined } as const;
  function learn(job: SeenJob): void {
    isLearned = true;
    remember(history, keyFor(origin, traits), job);
  }
  return {
    begin(server) {
      origin = server;
    },
    outdated: (seen) => planned.outdated(seen),
    next(seen) {
      const { status, duration, elapsed } = seen;
      traits = seen.traits ?? traits;
      if (seen.age !== undefined) offset = seen.age - elapsed;
      const age = elapsed + offset;
      if (status === "pending") {
        if (!seen.stale) pendingAt = age;
        return planned.next(seen);
      }
      const after = duration ?? pendingAt;
      if (after !== undefined) {
        const by = duration ?? Math.max(age, after);
        learn(status === "error" ? [after, by, "error"] : [after, by]);
      }
      return done;
    },
    return() {
      if (!isLearned && pendingAt) learn([pendingAt, null]);
      return done;
    },
  };
}

/** How finely plans are made: no more so than the estimate they are made for. */
const RESOLUTION = 512;
/**
 * How far a poll is moved at most, as a share of the shorter gap beside it. After n
 * jobs it is the square root of a number of jobs over n, if that is less.
 */
const MAX_EXPLORED_SHARE = 1 / 4;
const EXPLORED_JOBS = 2;

interface LearnedOptions {
  readonly price: number;
  readonly minGap: number;
  /** The job's age when the plan begins. */
  readonly age: number;
  readonly random: () => number;
}

/**
 * Plans the polls of the next job from those before. Polls are moved at random where the
 * server does not report durations: at the same times they would learn the same of every
 * job.
 */
function planLearned(
  jobs: readonly SeenJob[],
  { random, ...options }: LearnedOptions,
): PollPlan {
  if (jobs.length === 0) {
    return planPolls({ ...options, distribution: defaultDelay() });
  }
  const distribution = durationOf(jobs);
  const resolution = RESOLUTION;
  const plan = planPolls({ ...options, distribution, resolution });
  const [after, by] = jobs.findLast(([, by]) => by !== null) ?? [0, 0];
  if (after === by) return plan;
  const most = Math.min(
    MAX_EXPLORED_SHARE,
    Math.sqrt(EXPLORED_JOBS / jobs.length),
  );
  const times = plan.times.map((time, i, times) => {
    const before = time - (times[i - 1] ?? options.age);
    const next = (times[i + 1] ?? Infinity) - time;
    const shift = 2 * random() - 1;
    // What is not a number from 0 to 1 moves nothing.
    const part = Math.abs(shift) <= 1 ? shift * most : 0;
    return time + part * Math.min(before, next);
  });
  return { ...plan, times };
}

/** Estimates how long the next job takes from one job or more; outcomes are kept apart. */
function durationOf(jobs: readonly SeenJob[]): Distribution {
  const completed: ObservedJob[] = [];
  const failed: ObservedJob[] = [];
  const pendingAt: number[] = [];
  for (const [after, by, outcome] of jobs) {
    if (by === null) pendingAt.push(after);
    else (outcome === "error" ? failed : completed).push([after, by]);
  }
  const kinds = [completed, failed].filter(({ length }) => length > 0);
  return estimate(kinds.length > 0 ? kinds : [completed], pendingAt);
}
