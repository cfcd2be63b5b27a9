import type { Distribution } from "../../distributions/mod.ts";
import type { Target } from "./_checks.ts";
import { type Found, searcher } from "./_search.ts";
import { planningStart } from "./_start.ts";
import { supportFor } from "./_support.ts";

/** The job and the limits that some plans have in common. */
export interface PlanningInput {
  readonly distribution: Distribution;
  readonly age: number | undefined;
  readonly minGap: number;
  readonly resolution: number;
}

export interface Planned extends Omit<Found, "picks"> {
  /** The time at which waiting begins. */
  readonly start: number;
  readonly times: readonly number[];
}

export type Planner = (target: Target) => Planned;

/** Prepares planning for several targets, of which the finest has the most polls. */
export function plannerFor(
  { distribution, age, minGap, resolution }: PlanningInput,
  finest: Target,
): Planner {
  const start = planningStart(distribution, age);
  if (start === undefined) {
    return (target) => ({
      start: age ?? 0,
      times: [],
      requests: 0,
      waste: 0,
      price: "price" in target ? target.price : 0,
    });
  }
  const support = supportFor(start, minGap, resolution, finest);
  const search = searcher(support, minGap);
  return (target) => {
    const { picks, ...found } = search(target);
    const times = picks.map((i) => support.times[i] as number);
    return { start: start.age, times, ...found };
  };
}
