import { assertOption } from "../_assert_option.ts";
import { WASTE_RESIDUE } from "./_minimize.ts";
import {
  distributionOf,
  limitsOf,
  planningStart,
  type PlanSource,
} from "./options.ts";

/** Options of {@linkcode evaluatePlan}. */
export type EvaluateOptions = PlanSource & {
  /**
   * The age at which the job was seen pending, in milliseconds, as for a plan.
   *
   * @default {undefined} waiting begins with the job, of which nothing is known
   */
  readonly age?: number | undefined;
};

/** The expected cost of a schedule of polls. */
export interface PlanEvaluation {
  /** The mean number of requests, as in a plan. */
  readonly expectedRequests: number;
  /**
   * The mean waste in milliseconds, as in a plan. Jobs that outlive the schedule
   * count as if they wasted nothing.
   */
  readonly expectedWaste: number;
  /** The probability that the job outlives the schedule. */
  readonly outlived: number;
}

/**
 * Computes the expected cost of any schedule of polls: exactly, without a
 * simulation.
 *
 * @param times When to poll, in milliseconds since the job's start; rising, and
 * later than `age`.
 * @param options How long jobs take, in milliseconds, and the job's age.
 * @returns The expected requests and waste, and the share of jobs that it misses.
 * @throws {TypeError} If an argument is of the wrong kind.
 * @throws {RangeError} If a number is out of its range, or if `times` do not rise.
 *
 * @example
 * ```ts
 * import { evaluatePlan } from "@heygen-sim/client/algorithms";
 * import { uniform } from "@heygen-sim/client/distributions";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const halves = evaluatePlan([5_000, 10_000], { distribution: uniform(0, 10_000) });
 * assertAlmostEquals(halves.expectedRequests, 1.5);
 * assertAlmostEquals(halves.expectedWaste, 2_500);
 * assertAlmostEquals(halves.outlived, 0);
 * ```
 */
export function evaluatePlan(
  times: Iterable<number>,
  options: EvaluateOptions,
): PlanEvaluation {
  const { age } = limitsOf({ age: options.age });
  const known = planningStart(distributionOf(options), age)?.distribution;
  let last = age ?? 0;
  let alive = known ? Math.exp(known.logSurvival(last)) : 0;
  let rest = known ? known.meanResidual(last) : 0;
  let requests = 0;
  let waste = 0;
  for (const time of times) {
    assertOption(
      typeof time === "number" && time > last && time < Infinity,
      "Cannot evaluate a schedule as each of 'times'",
      `a finite number of milliseconds above the one before (${last})`,
      time,
    );
    requests += alive;
    const gap = time - last;
    const before = alive * (gap - rest);
    alive = known ? Math.exp(known.logSurvival(time)) : 0;
    rest = known ? known.meanResidual(time) : 0;
    waste += before + alive * rest;
    last = time;
  }
  return {
    expectedRequests: requests,
    expectedWaste: waste > WASTE_RESIDUE * last ? waste : 0,
    outlived: alive,
  };
}
