import { empirical } from "@heygen-sim/client/distributions";
import type { Evidence } from "./evidence.ts";
import { drawJobs } from "./jobs.ts";
import type { Setting } from "./setting.ts";

/** What an algorithm is tuned by, and the jobs that it is judged by. */
export interface Trial {
  /** The scenario that is known when the algorithm is tuned. */
  readonly known: Setting;
  /** The scenario that the jobs are drawn from. */
  readonly judged: Setting;
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
  { law, price, rtt, parts }: Evidence,
  label: string,
  count: number,
  seed: number | string,
): readonly Trial[] {
  const terms = { price, rtt };
  const trial = (known: Setting, judged: Setting, jobs: number) => ({
    known,
    judged,
    durations: drawJobs(judged.law, label, jobs, seed).durations,
  });
  if (parts === undefined) {
    const setting = { ...terms, law };
    return [trial(setting, setting, count)];
  }
  const jobs = Math.max(1, Math.round(count / parts.length));
  return parts.map(({ known, heldOut }) =>
    trial(
      { ...terms, law: empirical(known) },
      { ...terms, law: empirical(heldOut) },
      jobs,
    )
  );
}
