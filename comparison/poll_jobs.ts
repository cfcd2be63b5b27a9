import { randomStream } from "@heygen-sim/client/distributions";
import type { Candidate } from "./candidates.ts";
import { costWith, expectedCost } from "./expected.ts";
import type { Jobs, Run } from "./jobs.ts";
import { ratio, type Scenario } from "./scenario.ts";
import {
  type Outcomes,
  simulate,
  simulateInTurn,
  Timetable,
} from "./timetable.ts";

/** The jobs that an algorithm learns from before it is evaluated. */
export const LEARNED_JOBS = 50;
/** The number of runs of an algorithm that learns, each without history. */
export const LEARNING_RUNS = 10;

/** What came of an algorithm on all jobs; no outcomes if it failed. */
export interface PolledJobs {
  readonly name: string;
  readonly outcomes: readonly Outcomes[];
  readonly timetable?: Timetable | undefined;
  /** The mean regret on the first, second, ... job of an algorithm that learns. */
  readonly learning: readonly number[];
  readonly error?: string;
}

export interface PollJobsOptions {
  readonly scenario: Scenario;
  /** The runs; those of an algorithm that learns take them in turn. */
  readonly runs: readonly Run[];
  /** The jobs of an algorithm of the caller's own, which may poll each at other times. */
  readonly jobs: Jobs;
  readonly bestCost: number;
  /** The name and the seed of the random stream. */
  readonly label: string;
  readonly seed: number | string;
  /** Called after each run of an algorithm that learns. */
  readonly onRun?: () => void;
}

/** Lets an algorithm poll all jobs; if it throws, the results of others remain. */
export function pollJobs(
  { name, kind, prepare }: Candidate,
  options: PollJobsOptions,
): PolledJobs {
  const { scenario, runs, jobs } = options;
  const { rtt } = scenario;
  try {
    if (kind === "learning") return { name, ...learn(name, prepare, options) };
    const start = prepare(scenario);
    const timetable = new Timetable(name, start, rtt);
    const outcomes = kind === "unknown"
      ? [simulateInTurn(name, start, jobs, rtt)]
      : runs.map(({ training, durations }) =>
        simulate(new Timetable(name, prepare(training), rtt), durations)
      );
    return { name, outcomes, timetable, learning: [] };
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown.message : String(thrown);
    return { name, outcomes: [], learning: [], error };
  }
}

/**
 * Runs an algorithm that learns, job after job: the expected cost of each job is
 * computed, then one job is drawn, and the algorithm observes its end.
 */
function learn(
  name: string,
  prepare: Candidate["prepare"],
  { runs, bestCost, label, seed, onRun }: PollJobsOptions,
): Omit<PolledJobs, "name"> {
  const sums = new Float64Array(LEARNED_JOBS);
  const outcomes: Outcomes[] = [];
  let first: Timetable | undefined;
  for (let i = 0; i < LEARNING_RUNS; i++) {
    const { training, test, durations } = runs[i % runs.length] as Run;
    const { price, rtt } = test;
    const costOf = costWith(price);
    const random = randomStream(seed, label, "learning", i);
    const start = prepare(training);
    for (let job = 0; job < LEARNED_JOBS; job++) {
      const timetable = new Timetable(name, start, rtt);
      const cost = costOf(expectedCost(test, timetable));
      (sums[job] as number) += ratio(cost, bestCost);
      timetable.finish(training.distribution.sample(random));
    }
    const timetable = new Timetable(name, start, rtt);
    first ??= timetable;
    outcomes.push(simulate(timetable, durations));
    onRun?.();
  }
  const learning = Array.from(sums, (sum) => sum / LEARNING_RUNS);
  return { outcomes, learning, timetable: first };
}
