import type { AlgorithmFactory } from "../algorithms/protocol.ts";
import { randomStream } from "../distributions/random.ts";
import { expectedCost } from "./expected.ts";
import { ratio, type Setting } from "./setting.ts";
import { Timetable } from "./timetable.ts";

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
}

/** What learning needs to know. */
export interface LearnOptions {
  /** The algorithm's name, for the message if it is of no use. */
  readonly name: string;
  /** Makes a factory without any past. */
  readonly prepare: () => AlgorithmFactory;
  /** The circumstances. */
  readonly setting: Setting;
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
 * is drawn, and the algorithm is told how it ended.
 */
export function learn(options: LearnOptions): Learned {
  const { name, prepare, setting, bestCost, label, seed } = options;
  const { law, price, rtt } = setting;
  const sums = new Float64Array(LEARNED_JOBS);
  const timetables = Array.from({ length: LEARNING_RUNS }, (_, run) => {
    const random = randomStream(seed, label, "learning", run);
    const start = prepare();
    for (let job = 0; job < LEARNED_JOBS; job++) {
      const timetable = new Timetable(name, start, rtt);
      const { requests, waste } = expectedCost(setting, timetable);
      (sums[job] as number) += ratio(waste + price * requests, bestCost);
      timetable.finish(law.sample(random));
    }
    options.onRun?.();
    return new Timetable(name, start, rtt);
  });
  return {
    regrets: Array.from(sums, (sum) => sum / LEARNING_RUNS),
    timetables,
  };
}
