import type { AlgorithmFactory } from "@heygen-sim/client/algorithms";
import { randomStream } from "@heygen-sim/client/distributions";
import { expectedCost } from "./expected.ts";
import { ratio, type Scenario } from "./scenario.ts";
import { type Outcomes, simulate } from "./simulate.ts";
import { Timetable } from "./timetable.ts";
import type { Trial } from "./trials.ts";

/** The jobs that an algorithm learns from before it is evaluated. */
export const LEARNED_JOBS = 50;
/** The number of runs, each without history. */
export const LEARNING_RUNS = 10;

/** The results of learning. */
export interface Learned {
  /** The mean regret on the first, second, ... job. */
  readonly regrets: readonly number[];
  /** The timetable of each run for the job after the last of these. */
  readonly timetables: readonly Timetable[];
  /** The outcomes of these timetables. */
  readonly runs: readonly Outcomes[];
}

/** Options of {@linkcode learn}. */
export interface LearnOptions {
  /** The algorithm's name, for errors. */
  readonly name: string;
  /** Makes a factory without history. */
  readonly prepare: (scenario: Scenario) => AlgorithmFactory;
  /** The trials that the runs take in turn. */
  readonly trials: readonly Trial[];
  /** The least possible cost. */
  readonly bestCost: number;
  /** The name of the random stream. */
  readonly label: string;
  /** The seed of the random stream. */
  readonly seed: number | string;
  /** Called after each run. */
  readonly onRun?: () => void;
}

/**
 * Runs an algorithm that learns, job after job.
 *
 * The expected cost of each job is computed from the timetable before it. Then one job
 * is drawn, and the algorithm observes its end.
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
