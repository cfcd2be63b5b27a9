import type { AlgorithmFactory } from "@heygen-sim/client/algorithms";
import { randomStream } from "@heygen-sim/client/distributions";
import { expectedCost } from "./expected.ts";
import { ratio, type Scenario } from "./scenario.ts";
import { type Outcomes, simulate } from "./simulate.ts";
import { Timetable } from "./timetable.ts";
import type { Trial } from "./trials.ts";

/** The jobs that an algorithm learns from before its figures are taken. */
export const LEARNED_JOBS = 50;
/** How often that is done, each time without history. */
export const LEARNING_RUNS = 10;

/** How an algorithm learned. */
export interface Learned {
  /** Its mean regret on the first, second, ... job. */
  readonly regrets: readonly number[];
  /** Its timetables for the job after the last of these, one of each run. */
  readonly timetables: readonly Timetable[];
  /** Its outcomes with these timetables. */
  readonly runs: readonly Outcomes[];
}

/** What learning needs to know. */
export interface LearnOptions {
  /** The algorithm's name, for the message if it is of no use. */
  readonly name: string;
  /** Makes a factory without history. */
  readonly prepare: (scenario: Scenario) => AlgorithmFactory;
  /** The trials; each run is one of them, in turn. */
  readonly trials: readonly Trial[];
  /** The least possible cost. */
  readonly bestCost: number;
  /** What the random stream is named after. */
  readonly label: string;
  /** Where the random numbers come from. */
  readonly seed: number | string;
  /** Called after each run. */
  readonly onRun?: () => void;
}

/**
 * Lets an algorithm learn from job after job.
 *
 * What a job would cost on average with what is known before it is computed, not
 * drawn: its timetable is known, up to where hardly any job is left. Then one job
 * is drawn, and the algorithm observes how it ended.
 */
export function learn(options: LearnOptions): Learned {
  const { name, prepare, trials, bestCost, label, seed } = options;
  const sums = new Float64Array(LEARNED_JOBS);
  const timetables: Timetable[] = [];
  const runs: Outcomes[] = [];
  for (let run = 0; run < LEARNING_RUNS; run++) {
    const { known, judged, durations } = trials[run % trials.length] as Trial;
    const { price, rtt } = judged;
    const random = randomStream(seed, label, "learning", run);
    const start = prepare(known);
    for (let job = 0; job < LEARNED_JOBS; job++) {
      const timetable = new Timetable(name, start, rtt);
      const { requests, waste } = expectedCost(judged, timetable);
      (sums[job] as number) += ratio(waste + price * requests, bestCost);
      timetable.finish(known.distribution.sample(random));
    }
    const timetable = new Timetable(name, start, rtt);
    timetables.push(timetable);
    runs.push(simulate(timetable, durations, rtt));
    options.onRun?.();
  }
  return {
    regrets: Array.from(sums, (sum) => sum / LEARNING_RUNS),
    timetables,
    runs,
  };
}
