import {
  adaptive,
  type AlgorithmFactory,
  assertOption,
  type SeenJob,
} from "@heygen-sim/client/algorithms";
import { randomStream } from "@heygen-sim/client/distributions";
import { candidate, COMPARED } from "./candidates.ts";
import { densityOf, horizonOf } from "./density.ts";
import { bestCostOf, estimatesFor } from "./estimates.ts";
import { frontierTo } from "./expected.ts";
import { type Run, runsFor } from "./jobs.ts";
import type { NamedDistribution } from "./named_distribution.ts";
import { LEARNED_JOBS } from "./poll_jobs.ts";
import { type Recommendation, recommendationFor } from "./recommendation.ts";
import type { DistributionResult, FrontierPoint } from "./result.ts";
import { assertTerms, type Scenario } from "./scenario.ts";
import { shownPolls, Timetable } from "./timetable.ts";

/** Options of {@linkcode race}. */
export interface RaceOptions {
  /** The distribution of durations. */
  readonly named: NamedDistribution;
  /**
   * The milliseconds of waiting that one request is worth.
   *
   * @default {1000}
   */
  readonly price?: number;
  /**
   * The races, each on a job of its own; from 1 to 10,000. More races begin with the
   * same jobs.
   *
   * @default {1}
   */
  readonly races?: number;
  /**
   * The seed of the jobs: the same seed gives the same races.
   *
   * @default {1}
   */
  readonly seed?: number | string;
}

/** An algorithm in races. */
export interface RacedAlgorithm {
  /** Its name. */
  readonly name: string;
  /** Its requests in each race, without the first. */
  readonly requests: readonly number[];
  /** Milliseconds from the job's end to its detection, in each race. */
  readonly waste: readonly number[];
  /**
   * The times of its polls in the last race, in milliseconds, as far as a drawing
   * can distinguish them; the last one saw the end.
   */
  readonly polls: readonly number[];
  /**
   * The reason for missing figures, such as too many requests.
   *
   * @default {undefined}
   */
  readonly error?: string;
}

/** The result of {@linkcode race}. */
export interface Races
  extends Pick<DistributionResult, "mean" | "density" | "bestCost"> {
  /** The duration of the job of each race, in milliseconds. */
  readonly durations: readonly number[];
  /** The algorithms that are compared by name. */
  readonly algorithms: readonly RacedAlgorithm[];
  /** The least mean waste at each mean number of requests. */
  readonly frontier: readonly FrontierPoint[];
  /** The recommended algorithm. */
  readonly recommendation: Recommendation;
}

const MAX_RACES_COUNT = 10_000;

/**
 * Races all algorithms on single jobs, in virtual time: what {@linkcode compare} reports
 * the means of, job by job.
 *
 * `adaptive` has seen 50 jobs of the distribution before each race.
 *
 * @param options The distribution, the price and the number of races.
 * @returns The requests and the waste of each algorithm in each race.
 * @throws {TypeError} If an option is of the wrong kind.
 * @throws {RangeError} If a number is out of range.
 *
 * @example
 * ```ts
 * import { namedDistribution, race } from "@heygen-sim/comparison";
 * import { assertEquals } from "@std/assert";
 *
 * const named = namedDistribution("always 8 s", "fixed:8");
 * const { algorithms } = race({ named });
 * const constant = algorithms.find(({ name }) => name === "constant");
 * assertEquals([constant?.requests, constant?.waste], [[8], [0]]);
 * ```
 */
export function race(options: RaceOptions): Races {
  const { named, price = 1_000, races = 1, seed = 1 } = options;
  const terms = { price, rtt: 0 };
  assertTerms("race", terms);
  assertOption(
    Number.isInteger(races) && races >= 1 && races <= MAX_RACES_COUNT,
    "Cannot race as 'races'",
    `a whole number from 1 to ${MAX_RACES_COUNT}`,
    races,
  );
  const estimates = estimatesFor(named, terms);
  const runs = runsFor(estimates, named.label, 1, seed).slice(0, races);
  const random = randomStream(seed, named.label, "races");
  const durations = Array.from({ length: races }, (_, i) => {
    const { test } = runs[i % runs.length] as Run;
    return test.distribution.quantile(random());
  });
  const algorithms = COMPARED.map((name) =>
    raced(name, runs, durations, named.label, seed)
  );
  const requests = algorithms.map((it) => meanOf(it.requests));
  return {
    mean: named.distribution.mean,
    density: densityOf(estimates.distribution),
    durations,
    algorithms,
    frontier: frontierTo(estimates, Math.max(1, ...requests)),
    bestCost: bestCostOf(estimates),
    recommendation: recommendationFor(estimates),
  };
}

/** Races an algorithm on jobs, each of which belongs to the next run in turn. */
function raced(
  name: string,
  runs: readonly Run[],
  durations: readonly number[],
  label: string,
  seed: number | string,
): RacedAlgorithm {
  try {
    const timetables = runs.map(({ training }) =>
      new Timetable(name, trained(name, training, label, seed), 0)
    );
    const at = (i: number) => timetables[i % runs.length] as Timetable;
    const requests = durations.map((it, i) => at(i).detection(it));
    const waste = requests.map((poll, i) =>
      at(i).waste(durations[i] ?? 0, poll)
    );
    const last = durations.length - 1;
    const { test } = runs[last % runs.length] as Run;
    const span = Math.max(durations[last] ?? 0, horizonOf(test.distribution));
    const sent = at(last).sent.slice(1, (requests[last] ?? 0) + 1);
    return { name, requests, waste, polls: shownPolls(sent, span) };
  } catch (error) {
    // An algorithm that needs too many requests leaves the race.
    if (!(error instanceof RangeError)) throw error;
    const none = { requests: [], waste: [], polls: [] };
    return { name, ...none, error: error.message };
  }
}

/**
 * Makes the algorithms of {@linkcode race}, to race them on other jobs.
 *
 * @param options The distribution, the price and the seed of a race.
 * @returns A factory for each name.
 */
export function raceAlgorithms(
  { named, price = 1_000, seed = 1 }: Omit<RaceOptions, "races">,
): ReadonlyMap<string, AlgorithmFactory> {
  const terms = { price, rtt: 0 };
  const { distribution } = named.durations === undefined
    ? named
    : estimatesFor(named, terms);
  const scenario = { ...terms, distribution };
  return new Map(
    COMPARED.map((name) => [name, trained(name, scenario, named.label, seed)]),
  );
}

/** Makes an algorithm for a scenario; `adaptive` after a number of jobs. */
function trained(
  name: string,
  scenario: Scenario,
  label: string,
  seed: number | string,
): AlgorithmFactory {
  if (name !== "adaptive") return candidate(name).prepare(scenario);
  const { distribution, price } = scenario;
  const random = randomStream(seed, label, "history");
  const jobs = Array.from({ length: LEARNED_JOBS }, (): SeenJob => {
    const duration = distribution.sample(random);
    return [duration, duration];
  });
  return adaptive({ history: { jobs }, price });
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, it) => sum + it, 0) / (values.length || 1);
}
