import { randomStream } from "@heygen-sim/client/distributions";
import type { Candidate } from "./candidates.ts";
import { costWith, expectedCost } from "./expected.ts";
import type { Jobs } from "./jobs.ts";
import { ratio, type Scenario } from "./scenario.ts";
import { type Outcomes, simulate, simulateInTurn } from "./simulate.ts";
import { Timetable } from "./timetable.ts";
import type { Trial } from "./trials.ts";

/** The jobs that an algorithm learns from before it is evaluated. */
export const LEARNED_JOBS = 50;
/** The number of runs, each without history. */
export const LEARNING_RUNS = 10;

/** The outcomes of an algorithm; no runs if it failed. */
export interface Performance {
  readonly name: string;
  readonly runs: readonly Outcomes[];
  /** The timetable to show. */
  readonly timetable?: Timetable | undefined;
  /** The mean regret on the first, second, ... job of an algorithm that learns. */
  readonly learning: readonly number[];
  readonly error?: string;
}

/** Options of {@linkcode perform}. */
export interface PerformOptions {
  readonly scenario: Scenario;
  /** The trials; runs of an algorithm that learns take them in turn. */
  readonly trials: readonly Trial[];
  /** The jobs of an algorithm of the caller's own, which may poll each at other times. */
  readonly jobs: Jobs;
  /** The least possible cost. */
  readonly bestCost: number;
  /** The name and the seed of the random stream. */
  readonly label: string;
  readonly seed: number | string;
  /** Called after each run of an algorithm that learns. */
  readonly onRun?: () => void;
}

/** Simulates an algorithm on all jobs; if it throws, the results of others remain. */
export function perform(
  { name, kind, prepare }: Candidate,
  options: PerformOptions,
): Performance {
  const { scenario, trials, jobs } = options;
  const { rtt } = scenario;
  try {
    if (kind === "learning") return { name, ...learn(name, prepare, options) };
    const start = prepare(scenario);
    const timetable = new Timetable(name, start, rtt);
    const runs = kind === "unknown"
      ? [simulateInTurn(name, start, jobs, rtt)]
      : trials.map(({ known, durations }) =>
        simulate(new Timetable(name, prepare(known), rtt), durations, rtt)
      );
    return { name, runs, timetable, learning: [] };
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown.message : String(thrown);
    return { name, runs: [], learning: [], error };
  }
}

/**
 * Runs an algorithm that learns, job after job.
 *
 * The expected cost of each job is computed from the timetable before it. Then one job
 * is drawn, and the algorithm observes its end.
 */
function learn(
  name: string,
  prepare: Candidate["prepare"],
  { trials, bestCost, label, seed, onRun }: PerformOptions,
): Omit<Performance, "name"> {
  const sums = new Float64Array(LEARNED_JOBS);
  const runs: Outcomes[] = [];
  let first: Timetable | undefined;
  for (let run = 0; run < LEARNING_RUNS; run++) {
    const { known, judged, durations } = trials[run % trials.length] as Trial;
    const { price, rtt } = judged;
    const costOf = costWith(price);
    const random = randomStream(seed, label, "learning", run);
    const start = prepare(known);
    for (let job = 0; job < LEARNED_JOBS; job++) {
      const timetable = new Timetable(name, start, rtt);
      const cost = costOf(expectedCost(judged, timetable));
      (sums[job] as number) += ratio(cost, bestCost);
      timetable.finish(known.distribution.sample(random));
    }
    const timetable = new Timetable(name, start, rtt);
    first ??= timetable;
    runs.push(simulate(timetable, durations, rtt));
    onRun?.();
  }
  const learning = Array.from(sums, (sum) => sum / LEARNING_RUNS);
  return { runs, learning, timetable: first };
}
