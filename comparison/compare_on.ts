import { type Advice, advise } from "./advise.ts";
import { type Contender, contender } from "./contenders.ts";
import { densityOf, horizonOf } from "./density.ts";
import type { Evidence } from "./evidence.ts";
import { frontierTo, leastCost } from "./expected.ts";
import type { Jobs } from "./jobs.ts";
import { kellerBound } from "./keller.ts";
import type { NamedLaw } from "./laws.ts";
import { learn } from "./learn.ts";
import type { AlgorithmResult, LawResult } from "./result.ts";
import { type Outcomes, simulate, simulateInTurn } from "./simulate.ts";
import { summarise } from "./summary.ts";
import { Timetable } from "./timetable.ts";

/** The polls of a timetable that are told at most; they are for pictures. */
const MOST_SHOWN = 2_000;

/** What the best delay and constant interval are called in a table. */
const BASELINE = "delay, then constant";

/** What a comparison on one law is made of. */
export interface CompareOnOptions {
  /** The law and its names. */
  readonly named: NamedLaw;
  /** The circumstances, and what is known of algorithms. */
  readonly evidence: Evidence;
  /** Who takes part. */
  readonly contenders: readonly Contender[];
  /** The jobs for all of them. */
  readonly jobs: Jobs;
  /** Where random numbers come from. */
  readonly seed: number | string;
  /** Called after each step of the work. */
  readonly onStep: () => void;
  /** Called with the polls that were simulated. */
  readonly onPolls: (count: number) => void;
}

/** How an algorithm did; without runs where it failed. */
interface Performance {
  readonly name: string;
  readonly runs: readonly Outcomes[];
  readonly timetable?: Timetable;
  readonly learning: readonly number[];
  readonly error?: string;
}

/** Compares algorithms on one law. */
export function compareOn(options: CompareOnOptions): LawResult {
  const { named, evidence, contenders } = options;
  const { law, price, rtt } = evidence;
  const setting = { law, price, rtt };
  const best = leastCost(setting);
  const bestCost = best.waste + setting.price * best.requests;
  options.onStep();
  let most = 1;
  const performances = contenders.map((contender) => {
    const performance = attempt(contender, bestCost, options);
    for (const { requests } of performance.runs) {
      const polls = requests.reduce((sum, count) => sum + count, 0);
      most = Math.max(most, polls / requests.length);
      options.onPolls(polls);
    }
    options.onStep();
    return performance;
  });

  const frontier = frontierTo(setting, most);
  const keller = kellerBound(law);
  const yardstick = { setting, bestCost, frontier, keller };
  const resultOf = (
    { name, runs, timetable, error }: Performance,
  ): AlgorithmResult => ({
    name,
    ...summarise(runs, yardstick),
    polls: timetable?.until(horizonOf(law), MOST_SHOWN) ?? [],
    ...(error === undefined ? {} : { error }),
  });
  const algorithms = performances.map(resultOf);
  const learned = algorithms.find(({ name, error }) =>
    name === "adaptive" && error === undefined
  );
  const advice = advise(evidence, learned?.regret);
  const recommended = recommendedBy(advice);
  const quietly = { ...options, onStep() {} };
  return {
    name: named.name,
    label: named.label,
    mean: named.law.mean,
    density: densityOf(law),
    frontier,
    bestCost,
    algorithms,
    learning: performances.flatMap(({ learning }) => learning),
    recommendation: advice.recommendation.text,
    recommended: algorithms.find(({ name }) => name === recommended.name) ??
      resultOf(attempt(recommended, bestCost, quietly)),
    baseline: resultOf(attempt(baselineOf(evidence), bestCost, quietly)),
  };
}

/** The best delay and constant interval as a contender. */
function baselineOf({ delayed: { start } }: Evidence): Contender {
  return { name: BASELINE, kind: "fixed", prepare: () => start };
}

/** The algorithm behind a recommendation, under the name that it has in a table. */
function recommendedBy({ recommendation, start }: Advice): Contender {
  const { algorithm, code } = recommendation;
  return start !== undefined && algorithm === "constant"
    ? { name: code, kind: "fixed", prepare: () => start }
    : contender(algorithm);
}

/** Simulates one algorithm; a failure does not lose the results of the others. */
function attempt(
  contender: Contender,
  bestCost: number,
  options: CompareOnOptions,
): Performance {
  try {
    return perform(contender, bestCost, options);
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown.message : String(thrown);
    return { name: contender.name, runs: [], learning: [], error };
  }
}

/** Simulates one contender on all jobs. */
function perform(
  { name, kind, prepare }: Contender,
  bestCost: number,
  { named, evidence, jobs, seed, onStep }: CompareOnOptions,
): Performance {
  const { law, price, rtt } = evidence;
  const setting = { law, price, rtt };
  if (kind === "learning") {
    const { label } = named;
    const learned = learn({
      name,
      prepare: () => prepare(setting),
      setting,
      bestCost,
      label,
      seed,
      onRun: onStep,
    });
    const { timetables, regrets } = learned;
    const [timetable = new Timetable(name, prepare(setting), rtt)] = timetables;
    const runs = timetables.map((each) => simulate(each, jobs.durations, rtt));
    return { name, runs, timetable, learning: regrets };
  }
  const start = prepare(setting);
  const timetable = new Timetable(name, start, rtt);
  const outcomes = kind === "fixed"
    ? simulate(timetable, jobs.durations, rtt)
    : simulateInTurn(name, start, jobs, rtt);
  return { name, runs: [outcomes], timetable, learning: [] };
}
