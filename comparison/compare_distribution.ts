import { advise, bestCostOf, type Recommendation } from "./advise.ts";
import { type Candidate, candidate } from "./candidates.ts";
import { delayedInterval } from "./delayed.ts";
import { densityOf, horizonOf } from "./density.ts";
import { evidenceFrom, evidenceOf, type Terms } from "./evidence.ts";
import { frontierTo } from "./expected.ts";
import { drawJobs } from "./jobs.ts";
import { kellerBound } from "./keller.ts";
import type { NamedDistribution } from "./named_distribution.ts";
import { perform, type Performance } from "./perform.ts";
import type { AlgorithmResult, DistributionResult } from "./result.ts";
import { bestInterval } from "./simple.ts";
import { summarise } from "./summary.ts";
import { trialsOf } from "./trials.ts";

/** The name of the best delay and constant interval in a table. */
const BASELINE = "delay, then constant";

/** Options of {@linkcode compareDistribution}. */
export interface CompareDistributionOptions extends Terms {
  /** The algorithms. */
  readonly candidates: readonly Candidate[];
  /** The number of jobs, which all algorithms poll. */
  readonly count: number;
  /** The seed of random numbers. */
  readonly seed: number | string;
  /** Called after each step of the work. */
  readonly onStep: () => void;
  /** Called with the number of simulated polls. */
  readonly onPolls: (count: number) => void;
}

/** Compares algorithms on one distribution. */
export function compareDistribution(
  named: NamedDistribution,
  options: CompareDistributionOptions,
): DistributionResult {
  const { price, rtt, candidates, count, seed } = options;
  const { label, durations } = named;
  const terms = { price, rtt };
  const evidence = durations === undefined
    ? evidenceOf({ ...terms, distribution: named.distribution })
    : evidenceFrom(durations, terms);
  const { distribution } = evidence;
  const scenario = { ...terms, distribution };
  const jobs = drawJobs(distribution, label, count, seed);
  const bestCost = bestCostOf(evidence);
  const trials = trialsOf(evidence, label, count, seed);
  options.onStep();
  const run = (candidate: Candidate, onRun = () => {}) =>
    perform(candidate, {
      scenario,
      trials,
      jobs,
      bestCost,
      label,
      seed,
      onRun,
    });
  let most = 1;
  const performances = candidates.map((candidate) => {
    const performance = run(candidate, options.onStep);
    for (const { requests } of performance.runs) {
      const polls = requests.reduce((sum, count) => sum + count, 0);
      most = Math.max(most, polls / requests.length);
      options.onPolls(polls);
    }
    options.onStep();
    return performance;
  });

  const frontier = frontierTo(scenario, most);
  const keller = kellerBound(distribution);
  const reference = { scenario, bestCost, frontier, keller };
  const resultOf = (
    { name, runs, timetable, error }: Performance,
  ): AlgorithmResult => ({
    name,
    ...summarise(runs, reference),
    polls: timetable?.shownUntil(horizonOf(distribution)) ?? [],
    ...(error === undefined ? {} : { error }),
  });
  const algorithms = performances.map(resultOf);
  // An algorithm of the caller's own may have the name of another.
  const known = (wanted: string) =>
    algorithms.find(({ name }, i) =>
      name === wanted && candidates[i]?.kind !== "unknown"
    );
  const learned = known("adaptive");
  const recommendation = advise(
    evidence,
    learned?.error === undefined ? learned?.regret : undefined,
  );
  const taken = candidates.filter(({ kind }) => kind === "unknown");
  const recommended = recommendedBy(recommendation, taken);
  return {
    name: named.name,
    label,
    mean: named.distribution.mean,
    density: densityOf(distribution),
    frontier,
    bestCost,
    algorithms,
    learning: performances.flatMap(({ learning }) => learning),
    recommendation: recommendation.text,
    recommended: known(recommended.name) ?? resultOf(run(recommended)),
    baseline: resultOf(run({
      name: BASELINE,
      kind: "fixed",
      prepare: (scenario) => delayedInterval(scenario).start,
    })),
  };
}

/**
 * The algorithm behind a recommendation, under the name that it has in a table: its
 * code where that is more than a name, or where another algorithm has taken the name.
 */
function recommendedBy(
  { algorithm, code }: Recommendation,
  taken: readonly Candidate[],
): Candidate {
  // The only constant interval that is recommended is the best one.
  if (algorithm === "constant") {
    return {
      name: code,
      kind: "fixed",
      prepare: (scenario) => bestInterval(scenario).start,
    };
  }
  const found = candidate(algorithm);
  return taken.some(({ name }) => name === algorithm)
    ? { ...found, name: code }
    : found;
}
