import type { Distribution } from "../../distributions/distribution.ts";

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
