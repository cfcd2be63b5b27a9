import { empirical } from "@heygen-sim/client/distributions";
import type { Evidence } from "./evidence.ts";
import { drawJobs } from "./jobs.ts";
import type { Scenario } from "./scenario.ts";

/** What an algorithm is tuned by, and the jobs that it is judged by. */
export interface Trial {
  /** The scenario that is known when the algorithm is tuned. */
  readonly known: Scenario;
  /** The scenario that the jobs are drawn from. */
  readonly judged: Scenario;
  /** How long the jobs take, in milliseconds; ascending. */
  readonly durations: Float64Array;
}

/**
 * The trials of a comparison. Each part of a sample that is taken as it is has one of
 * its own, in which algorithms know the rest of the sample only; a distribution is
 * known as a whole.
 *
 * @param evidence The scenario, and the parts of the sample.
 * @param label What the random stream is named after.
 * @param count How many jobs to draw for all trials together.
 * @param seed Where the random numbers come from.
 */
export function trialsOf(
  { distribution, price, rtt, parts }: Evidence,
  label: string,
  count: number,
  seed: number | string,
): readonly Trial[] {
  const terms = { price, rtt };
  const trial = (known: Scenario, judged: Scenario, jobs: number) => ({
    known,
    judged,
    durations: drawJobs(judged.distribution, label, jobs, seed).durations,
  });
  if (parts === undefined) {
    const scenario = { ...terms, distribution };
    return [trial(scenario, scenario, count)];
  }
  const jobs = Math.max(1, Math.round(count / parts.length));
  return parts.map(({ known, heldOut }) =>
    trial(
      { ...terms, distribution: empirical(known) },
      { ...terms, distribution: empirical(heldOut) },
      jobs,
    )
  );
}
