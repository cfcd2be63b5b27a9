import { conditional, type Distribution } from "../../distributions/mod.ts";

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

/** The least number above another that is at least 0. */
export function nextAfter(time: number): number {
  return Math.max(time * (1 + Number.EPSILON), Number.MIN_VALUE);
}
