import { type Distribution, empirical } from "../../distributions/mod.ts";
import { assertOption } from "../_assert_option.ts";
import type {
  PlanForDistribution,
  PlanLimits,
  PlanSource,
  PlanTarget,
} from "./options.ts";

/** What a plan is to reach. */
export type Target =
  /** The least cost at a price, with so many polls at most (or any number). */
  | { readonly price: number; readonly polls: number }
  /** The least waste with so many requests on average at most. */
  | { readonly budget: number };

const SUBJECT = "Cannot plan polls as";
const DEFAULT_RESOLUTION = 4_096;
const MAX_RESOLUTION = 1_048_576;

function isNumber(value: unknown, low: number, high: number): boolean {
  return typeof value === "number" && value >= low && value <= high;
}

/** Checks how long jobs take, and returns the distribution. */
export function distributionOf(source: PlanSource): Distribution {
  const { distribution, durations, weights } = source as {
    [K in keyof PlanForDistribution]: unknown;
  };
  assertOption(
    (distribution === undefined) !== (durations === undefined),
    `${SUBJECT} one of 'distribution' and 'durations'`,
    "given, and not both",
    distribution === undefined ? "neither" : "both",
  );
  if (source.durations !== undefined) {
    return empirical(source.durations, source.weights);
  }
  assertOption(
    weights === undefined,
    `${SUBJECT} 'weights'`,
    "given with 'durations' only",
    "given with 'distribution'",
  );
  assertOption(
    typeof source.distribution?.logSurvival === "function",
    `${SUBJECT} 'distribution'`,
    "a distribution",
    source.distribution,
  );
  return source.distribution;
}

/** Checks the limits of a plan, and completes them. */
export function limitsOf(limits: PlanLimits): {
  readonly age: number | undefined;
  readonly minGap: number;
  readonly resolution: number;
} {
  const { age, minGap = 0, resolution = DEFAULT_RESOLUTION } = limits;
  assertOption(
    age === undefined || isNumber(age, 0, Number.MAX_VALUE),
    `${SUBJECT} 'age'`,
    "a non-negative finite number of milliseconds",
    age,
  );
  assertOption(
    isNumber(minGap, 0, Number.MAX_VALUE),
    `${SUBJECT} 'minGap'`,
    "a non-negative finite number of milliseconds",
    minGap,
  );
  assertOption(
    Number.isInteger(resolution) && isNumber(resolution, 1, MAX_RESOLUTION),
    `${SUBJECT} 'resolution'`,
    `an integer from 1 to ${MAX_RESOLUTION}`,
    resolution,
  );
  return { age, minGap, resolution };
}

/** Checks what a plan is to reach. */
export function targetOf(target: PlanTarget): Target {
  const { price, budget, polls } = target;
  if ("maxRequests" in target && target.maxRequests !== undefined) {
    throw new TypeError(
      `Cannot plan with 'maxRequests': 'polls' is the number of polls to plan, and the client's own option 'maxRequests' limits all requests`,
    );
  }
  assertOption(
    (budget === undefined) !==
      (price === undefined && polls === undefined),
    `${SUBJECT} one of 'price', 'budget' and 'polls'`,
    "given, and no other with a budget",
    budget === undefined ? "none" : "a budget and another",
  );
  if (budget !== undefined) {
    assertOption(
      isNumber(budget, 1, Number.MAX_VALUE),
      `${SUBJECT} 'budget'`,
      "a finite number of requests from 1",
      budget,
    );
    return { budget };
  }
  if (price !== undefined) checkPrice("price", price);
  assertOption(
    polls === undefined ||
      Number.isInteger(polls) && polls > 0,
    `${SUBJECT} 'polls'`,
    "an integer from 1",
    polls,
  );
  return { price: price ?? 0, polls: polls ?? Infinity };
}

/** Checks a price. */
export function checkPrice(name: string, price: number): void {
  assertOption(
    isNumber(price, Number.MIN_VALUE, Number.MAX_VALUE),
    `${SUBJECT} '${name}'`,
    "a finite number of milliseconds above 0",
    price,
  );
}
