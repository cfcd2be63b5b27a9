import type { Distribution } from "../distributions/mod.ts";

/** A plan is made for a law of the job's duration. */
export interface PlanForLaw {
  /** How long jobs take, in milliseconds. */
  readonly distribution: Distribution;
  /** Not together with a law. */
  readonly durations?: undefined;
  /** Not together with a law. */
  readonly weights?: undefined;
}

/** A plan is made for a sample of durations. */
export interface PlanForSample {
  /** How long past jobs took, in milliseconds each; in any order. */
  readonly durations: ArrayLike<number>;
  /**
   * How much each of the durations counts, in their order and any unit.
   *
   * @default {undefined} each counts the same
   */
  readonly weights?: ArrayLike<number> | undefined;
  /** Not together with a sample. */
  readonly distribution?: undefined;
}

/** How long jobs take, as a law or as a sample. */
export type PlanSource = PlanForLaw | PlanForSample;

/** A plan of the least cost at a price. */
export interface PlanAtPrice {
  /** The milliseconds of waiting that one request is worth; above 0. */
  readonly price: number;
  /**
   * The polls to plan at most.
   *
   * @default {undefined} any number
   */
  readonly polls?: number | undefined;
  /** Not together with a price. */
  readonly budget?: undefined;
}

/** A plan of the least waste within an average number of requests. */
export interface PlanInBudget {
  /** The requests to make on average, at most; 1 or more. */
  readonly budget: number;
  /** Not together with a budget. */
  readonly price?: undefined;
  /** Not together with a budget. */
  readonly polls?: undefined;
}

/**
 * A plan of the least waste with a number of polls. A job that outlives the plan is
 * polled further; the client's option `maxRequests` limits all requests.
 */
export interface PlanOfPolls {
  /** The polls to plan at most; 1 or more. */
  readonly polls: number;
  /** Without a price, only waste counts. */
  readonly price?: undefined;
  /** Not together with a number of polls. */
  readonly budget?: undefined;
}

/** What a plan is to reach: one of three aims. */
export type PlanTarget = PlanAtPrice | PlanInBudget | PlanOfPolls;

/** Under which circumstances the polls will be made. */
export interface PlanLimits {
  /**
   * The least time between two polls, and before the first, in milliseconds:
   * what a rate limit or the round trip asks for.
   *
   * @default {0}
   */
  readonly minGap?: number | undefined;
  /**
   * The age at which the job was seen pending, in milliseconds. Waiting begins
   * then, and jobs that end earlier are out of the question.
   *
   * @default {undefined} waiting begins with the job, of which nothing is known
   */
  readonly age?: number | undefined;
  /**
   * About how many moments a law is given to choose the polls from; each poll is
   * then placed eight times as finely. A sample or a discrete law is not rounded
   * at all.
   *
   * @default {4096}
   */
  readonly resolution?: number | undefined;
}

/** What `planPolls` plans. */
export type PlanOptions = PlanSource & PlanTarget & PlanLimits;
