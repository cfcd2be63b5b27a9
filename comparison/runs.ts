import { empirical } from "@heygen-sim/client/distributions";
import type { Estimates } from "./estimates.ts";
import { drawJobs } from "./jobs.ts";
import type { Scenario } from "./scenario.ts";

/** The jobs of one run of a comparison. */
export interface Run {
  /** The scenario that the algorithm is tuned on. */
  readonly training: Scenario;
  /** The scenario that the jobs are drawn from. */
  readonly test: Scenario;
  /** How long the jobs take, in milliseconds; ascending. */
  readonly durations: Float64Array;
}

/**
 * The runs of a comparison: one for a distribution, and one for each split of a sample
 * that is used as it is.
 */
export function runsFor(
  { distribution, price, rtt, splits }: Estimates,
  label: string,
  count: number,
  seed: number | string,
): readonly Run[] {
  const pairs =
    splits?.map(({ training, test }) =>
      [empirical(training), empirical(test)] as const
    ) ?? [[distribution, distribution] as const];
  const jobs = Math.max(1, Math.round(count / pairs.length));
  return pairs.map(([training, test]) => ({
    training: { price, rtt, distribution: training },
    test: { price, rtt, distribution: test },
    durations: drawJobs(test, label, jobs, seed).durations,
  }));
}
