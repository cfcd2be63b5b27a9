import { conditional } from "../../distributions/conditional.ts";
import type { Distribution } from "../../distributions/distribution.ts";
import { empirical } from "../../distributions/empirical.ts";
import { assertOption, described } from "../_assert_option.ts";

/** How long jobs take, as a distribution or as a sample. */
export type PlanSource =
  | {
    /** How long jobs take, in milliseconds. */
    readonly distribution: Distribution;
    readonly durations?: undefined;
    readonly weights?: undefined;
  }
  | {
    /** How long past jobs took, in milliseconds each; in any order. */
    readonly durations: ArrayLike<number>;
    /**
     * How much each of the durations counts, in their order and any unit.
     *
     * @default {undefined} each counts the same
     */
    readonly weights?: ArrayLike<number> | undefined;
    readonly distribution?: undefined;
  };

/**
 * The aim of a plan: the least cost at a price, the least waste in a budget, or the least
 * waste with a number of polls.
 */
export type PlanTarget =
  | {
    /** The milliseconds of waiting that one request is worth; above 0. */
    readonly price: number;
    /**
     * The polls to plan at most. A job that outlives the plan is polled further; the
     * client's option `maxRequests` limits all requests.
     *
     * @default {undefined} any number
     */
    readonly polls?: number | undefined;
    readonly budget?: undefined;
  }
  | {
    /** The requests to make on average, at most; 1 or more. */
    readonly budget: number;
    readonly price?: undefined;
    readonly polls?: undefined;
  }
  | {
    /** The polls to plan at most; 1 or more. Without a price, only waste counts. */
    readonly polls: number;
    readonly price?: undefined;
    readonly budget?: undefined;
  };

/** The limits within which a plan is made. */
export interface PlanLimits {
  /**
   * The least time between two polls, and before the first, in milliseconds: for a
   * rate limit or the round trip.
   *
   * @default {0}
   */
  readonly minGap?: number | undefined;
  /**
   * The age at which the job was seen pending, in milliseconds. Waiting begins
   * then.
   *
   * @default {undefined} waiting begins with the job, of which nothing is known
   */
  readonly age?: number | undefined;
  /**
   * The least number of candidate times for a continuous distribution, about. A
   * plan of many polls gets more, up to 262,144: where jobs take more than some 1e9
   * times the price, a plan costs more than the optimum. The durations of a sample
   * are candidates as they are.
   *
   * @default {4096}
   */
  readonly resolution?: number | undefined;
}

/** Options of {@linkcode planPolls}. */
export type PlanOptions = PlanSource & PlanTarget & PlanLimits;

/** What a plan is to reach. */
export type Target =
  /** The least cost at a price, with so many polls at most (or any number). */
  | { readonly price: number; readonly polls: number }
  /** The least waste with so many requests on average at most. */
  | { readonly budget: number };

const DEFAULT_RESOLUTION = 4_096;
const MAX_RESOLUTION = 1_048_576;
const MILLISECONDS = "a non-negative finite number of milliseconds";

/**
 * Throws unless an option of a plan is valid.
 *
 * @param option The option, such as `'price'`.
 */
export function assertPlan(
  ok: boolean,
  option: string,
  accepted: string,
  value: unknown,
): asserts ok {
  assertOption(ok, `Cannot plan polls as ${option}`, accepted, value);
}

/** Throws unless an option is a number in a range. */
function checkNumber(
  option: string,
  value: unknown,
  low: number,
  accepted: string,
): void {
  const ok = typeof value === "number" && value >= low &&
    value <= Number.MAX_VALUE;
  assertPlan(ok, `'${option}'`, accepted, value);
}

/** Throws unless a price is valid. */
export function checkPrice(option: string, price: number): void {
  const accepted = "a finite number of milliseconds above 0";
  checkNumber(option, price, Number.MIN_VALUE, accepted);
}

/** Throws unless an option is an integer in a range. */
export function checkWhole(
  option: string,
  value: number,
  low: number,
  high = Infinity,
): void {
  const ok = Number.isInteger(value) && value >= low && value <= high;
  const most = high < Infinity ? ` to ${high}` : "";
  assertPlan(ok, `'${option}'`, `an integer from ${low}${most}`, value);
}

/** Checks how long jobs take, and returns the distribution. */
export function distributionOf(source: PlanSource): Distribution {
  const { distribution, durations, weights } = source;
  assertPlan(
    (distribution === undefined) !== (durations === undefined),
    "one of 'distribution' and 'durations'",
    "given, and not both",
    described(distribution === undefined ? "neither" : "both"),
  );
  if (durations !== undefined) return empirical(durations, weights);
  assertPlan(
    weights === undefined,
    "'weights'",
    "given with 'durations' only",
    described("given with 'distribution'"),
  );
  const ok = typeof distribution?.logSurvival === "function";
  assertPlan(ok, "'distribution'", "a distribution", distribution);
  return distribution;
}

/** Checks the limits of a plan, and completes them. */
export function limitsOf(limits: PlanLimits): {
  readonly age: number | undefined;
  readonly minGap: number;
  readonly resolution: number;
} {
  const { age, minGap = 0, resolution = DEFAULT_RESOLUTION } = limits;
  if (age !== undefined) checkNumber("age", age, 0, MILLISECONDS);
  checkNumber("minGap", minGap, 0, MILLISECONDS);
  checkWhole("resolution", resolution, 1, MAX_RESOLUTION);
  return { age, minGap, resolution };
}

/** What is known of a job when waiting begins. */
export interface PlanningStart {
  readonly distribution: Distribution;
  readonly age: number;
}

/** Conditions a distribution on the job's age; `undefined` if no job lasts that long. */
export function planningStart(
  distribution: Distribution,
  age: number | undefined,
): PlanningStart | undefined {
  if (age === undefined) return { distribution, age: 0 };
  if (distribution.logSurvival(age) === -Infinity) return undefined;
  return { distribution: conditional(distribution, age), age };
}

/** Checks the aim of a plan, and completes it. */
export function targetOf(target: PlanTarget): Target {
  const { price, budget, polls } = target;
  if ("maxRequests" in target && target.maxRequests !== undefined) {
    throw new TypeError(
      `Cannot plan with 'maxRequests': 'polls' is the number of polls to plan, and the client's own option 'maxRequests' limits all requests`,
    );
  }
  assertPlan(
    (budget === undefined) !== (price === undefined && polls === undefined),
    "one of 'price', 'budget' and 'polls'",
    "given, and no other with a budget",
    described(budget === undefined ? "none" : "a budget and another"),
  );
  if (budget !== undefined) {
    checkNumber("budget", budget, 1, "a finite number of requests from 1");
    return { budget };
  }
  if (price !== undefined) checkPrice("price", price);
  if (polls !== undefined) checkWhole("polls", polls, 1);
  return { price: price ?? 0, polls: polls ?? Infinity };
}
