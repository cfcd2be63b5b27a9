import { assertOption } from "@heygen-sim/client/algorithms";
import {
  type Candidate,
  candidate,
  COMPARED,
  type OwnAlgorithm,
} from "./candidates.ts";
import { densityOf, horizonOf } from "./density.ts";
import { bestCostOf, estimatesFor } from "./estimates.ts";
import { frontierTo } from "./expected.ts";
import { drawJobs, runsFor } from "./jobs.ts";
import { kellerBound } from "./keller.ts";
import {
  DEFAULT_DISTRIBUTIONS,
  type NamedDistribution,
} from "./named_distribution.ts";
import { LEARNING_RUNS, type PolledJobs, pollJobs } from "./poll_jobs.ts";
import { type Recommendation, recommendationFor } from "./recommendation.ts";
import type {
  AlgorithmResult,
  Comparison,
  DistributionResult,
} from "./result.ts";
import { assertTerms, type Terms } from "./scenario.ts";
import { bestInterval, delayedInterval } from "./simple.ts";
import { summarise } from "./summary.ts";

/** Options of {@linkcode compare}. */
export interface CompareOptions {
  /**
   * The distributions to compare the algorithms on.
   *
   * @default {DEFAULT_DISTRIBUTIONS}
   */
  readonly distributions?: readonly NamedDistribution[];
  /**
   * The algorithms to compare: names, as the client takes them, and algorithms of
   * your own.
   *
   * @default {COMPARED}
   */
  readonly algorithms?: readonly (string | OwnAlgorithm)[];
  /**
   * The milliseconds of waiting that one request is worth.
   *
   * @default {1000}
   */
  readonly price?: number;
  /**
   * The round trip of a request, in milliseconds: a poll sees the job as it is after
   * half of it.
   *
   * @default {0}
   */
  readonly rtt?: number;
  /**
   * The jobs to draw from each distribution; from 2 to 1,000,000.
   *
   * @default {10000}
   */
  readonly jobs?: number;
  /**
   * The seed of the jobs: the same seed gives the same comparison.
   *
   * @default {1}
   */
  readonly seed?: number | string;
  /**
   * Called with the completed fraction of the work, from 0 to 1.
   *
   * @default {undefined}
   */
  readonly onProgress?: (done: number) => void;
}

const MAX_JOBS_COUNT = 1_000_000;

/** The best delay and constant interval. */
const BASELINE: Candidate = {
  name: "delay, then constant",
  kind: "fixed",
  prepare: (scenario) => delayedInterval(scenario).start,
};

/**
 * Compares algorithms on the same jobs, in virtual time: their requests, their waste
 * and their cost.
 *
 * The algorithms run on the client's own scheduler. The first request, with which
 * every wait begins, is not counted; a job begins with it.
 * `optimal` is planned for each distribution, `linear` has the price as its step, and
 * `adaptive` knows nothing of the distribution: its figures are those of a job after 50
 * others, averaged over ten runs without history. All other algorithms have their
 * default options.
 *
 * An algorithm that throws, ends before the job or needs more than two million
 * requests for a job has an `error` in place of its figures.
 *
 * @param options The algorithms, the distributions and the price.
 * @returns The figures of each algorithm on each distribution.
 * @throws {TypeError} If an option is of the wrong kind, or an algorithm is unknown.
 * @throws {RangeError} If a number is out of range.
 *
 * @example
 * ```ts
 * import { compare, namedDistribution } from "@heygen-sim/comparison";
 * import { assert } from "@std/assert";
 *
 * const { distributions } = compare({
 *   distributions: [namedDistribution("mine", "lognormal:12,0.35")],
 *   algorithms: ["constant", "optimal"],
 *   jobs: 1_000,
 * });
 * const [constant, optimal] = distributions[0]?.algorithms ?? [];
 * assert(constant && optimal && optimal.cost < constant.cost);
 * ```
 */
export function compare(options: CompareOptions = {}): Comparison {
  const { distributions = DEFAULT_DISTRIBUTIONS, algorithms = COMPARED } =
    options;
  const { price = 1_000, rtt = 0, jobs = 10_000, seed = 1 } = options;
  assertTerms("compare", { price, rtt });
  assertOption(
    Number.isInteger(jobs) && jobs >= 2 && jobs <= MAX_JOBS_COUNT,
    "Cannot compare as 'jobs'",
    `a whole number from 2 to ${MAX_JOBS_COUNT}`,
    jobs,
  );
  for (const [name, list] of Object.entries({ distributions, algorithms })) {
    assertOption(
      Array.isArray(list) && list.length > 0,
      `Cannot compare as '${name}'`,
      "an array that is not empty",
      list,
    );
  }
  for (const [i, named] of distributions.entries()) {
    assertOption(
      typeof named?.distribution?.logSurvival === "function",
      `Cannot compare as 'distributions[${i}]'`,
      "an object with a name, a label and a distribution, as namedDistribution() returns",
      named,
    );
  }
  const candidates = algorithms.map(candidate);
  const learning = candidates.filter(({ kind }) => kind === "learning");
  const steps = distributions.length *
    (1 + candidates.length + learning.length * LEARNING_RUNS);
  let done = 0;
  const onStep = () => options.onProgress?.(++done / steps);
  let polls = 0;
  const results = distributions.map((named) => {
    const terms = { price, rtt, candidates, count: jobs, seed, onStep };
    const compared = compareDistribution(named, terms);
    polls += compared.polls;
    return compared.result;
  });
  return { price, rtt, jobs, seed, polls, distributions: results };
}

interface CompareDistributionOptions extends Terms {
  readonly candidates: readonly Candidate[];
  /** The number of jobs, which all algorithms poll. */
  readonly count: number;
  readonly seed: number | string;
  readonly onStep: () => void;
}

/** Compares algorithms on a distribution, and counts the polls that it simulates. */
function compareDistribution(
  named: NamedDistribution,
  { price, rtt, candidates, count, seed, onStep }: CompareDistributionOptions,
): { readonly result: DistributionResult; readonly polls: number } {
  const { label } = named;
  const estimates = estimatesFor(named, { price, rtt });
  const { distribution } = estimates;
  const scenario = { price, rtt, distribution };
  const jobs = drawJobs(distribution, label, count, seed);
  const bestCost = bestCostOf(estimates);
  const runs = runsFor(estimates, label, count, seed);
  onStep();
  const common = { scenario, runs, jobs, bestCost, label, seed };
  let most = 1;
  let polls = 0;
  const polled = candidates.map((candidate) => {
    const result = pollJobs(candidate, { ...common, onRun: onStep });
    for (const { requests } of result.outcomes) {
      const sum = requests.reduce((sum, count) => sum + count, 0);
      most = Math.max(most, sum / requests.length);
      polls += sum;
    }
    onStep();
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
  const result = {
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
  return { result, polls };
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
