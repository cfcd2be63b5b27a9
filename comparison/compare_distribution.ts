import { type Candidate, candidate } from "./candidates.ts";
import { densityOf, horizonOf } from "./density.ts";
import { bestCostOf, estimatesFor } from "./estimates.ts";
import { frontierTo } from "./expected.ts";
import { drawJobs, runsFor } from "./jobs.ts";
import { kellerBound } from "./keller.ts";
import type { NamedDistribution } from "./named_distribution.ts";
import { type PolledJobs, pollJobs } from "./poll_jobs.ts";
import { type Recommendation, recommendationFor } from "./recommendation.ts";
import type { AlgorithmResult, DistributionResult } from "./result.ts";
import type { Terms } from "./scenario.ts";
import { bestInterval, delayedInterval } from "./simple.ts";
import { summarise } from "./summary.ts";

/** The best delay and constant interval. */
const BASELINE: Candidate = {
  name: "delay, then constant",
  kind: "fixed",
  prepare: (scenario) => delayedInterval(scenario).start,
};

/** Options of {@linkcode compareDistribution}. */
export interface CompareDistributionOptions extends Terms {
  readonly candidates: readonly Candidate[];
  /** The number of jobs, which all algorithms poll. */
  readonly count: number;
  readonly seed: number | string;
  readonly onStep: () => void;
  readonly onPolls: (count: number) => void;
}

export function compareDistribution(
  named: NamedDistribution,
  options: CompareDistributionOptions,
): DistributionResult {
  const { price, rtt, candidates, count, seed } = options;
  const { label } = named;
  const estimates = estimatesFor(named, { price, rtt });
  const { distribution } = estimates;
  const scenario = { price, rtt, distribution };
  const jobs = drawJobs(distribution, label, count, seed);
  const bestCost = bestCostOf(estimates);
  const runs = runsFor(estimates, label, count, seed);
  options.onStep();
  const common = { scenario, runs, jobs, bestCost, label, seed };
  let most = 1;
  const polled = candidates.map((candidate) => {
    const result = pollJobs(candidate, { ...common, onRun: options.onStep });
    for (const { requests } of result.outcomes) {
      const polls = requests.reduce((sum, count) => sum + count, 0);
      most = Math.max(most, polls / requests.length);
      options.onPolls(polls);
    }
    options.onStep();
    return result;
  });

  const frontier = frontierTo(scenario, most);
  const keller = kellerBound(distribution);
  const reference = { scenario, bestCost, frontier, keller };
  const resultOf = (
    { name, outcomes, timetable, error }: PolledJobs,
  ): AlgorithmResult => ({
    name,
    ...summarise(outcomes, reference),
    polls: timetable?.shownUntil(horizonOf(distribution)) ?? [],
    ...(error === undefined ? {} : { error }),
  });
  const algorithms = polled.map(resultOf);
  // An algorithm of the caller's own may have the name of another.
  const known = (wanted: string) =>
    algorithms.find(({ name }, i) =>
      name === wanted && candidates[i]?.kind !== "unknown"
    );
  const learned = known("adaptive");
  const recommendation = recommendationFor(
    estimates,
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
    learning: polled.flatMap(({ learning }) => learning),
    recommendation: recommendation.text,
    recommended: known(recommended.name) ??
      resultOf(pollJobs(recommended, common)),
    baseline: resultOf(pollJobs(BASELINE, common)),
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
