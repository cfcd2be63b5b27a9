import { empirical } from "@heygen-sim/client/distributions";
import type { Evidence } from "./evidence.ts";
import { drawJobs } from "./jobs.ts";
import type { Scenario } from "./scenario.ts";

/** The scenario that an algorithm is tuned on, and the jobs that it is evaluated on. */
export interface Trial {
  /** The scenario that is known when the algorithm is tuned. */
  readonly known: Scenario;
  /** The scenario that the jobs are drawn from. */
  readonly judged: Scenario;
  /** How long the jobs take, in milliseconds; ascending. */
  readonly durations: Float64Array;
}

/**
 * The trials of a comparison: one for a distribution, and one for each split of a
 * sample that is used as it is, so that algorithms are evaluated on durations that they
 * were not tuned on.
 */
export function trialsOf(
  { distribution, price, rtt, parts }: Evidence,
  label: string,
  count: number,
  seed: number | string,
): readonly Trial[] {
  const pairs = parts === undefined
    ? [[distribution, distribution] as const]
    : parts.map(({ known, heldOut }) =>
      [empirical(known), empirical(heldOut)] as const
    );
  const jobs = Math.max(1, Math.round(count / pairs.length));
  return pairs.map(([known, judged]) => ({
    known: { price, rtt, distribution: known },
    judged: { price, rtt, distribution: judged },
    durations: drawJobs(judged, label, jobs, seed).durations,
  }));
}
