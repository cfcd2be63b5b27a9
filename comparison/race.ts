import {
  adaptive,
  type AlgorithmFactory,
  assertOption,
  type SeenJob,
} from "@heygen-sim/client/algorithms";
import { randomStream } from "@heygen-sim/client/distributions";
import { candidate, COMPARED } from "./candidates.ts";
import { densityOf, horizonOf } from "./density.ts";
import { estimatesFor } from "./estimates.ts";
import { frontierTo } from "./expected.ts";
import { type Run, runsFor } from "./jobs.ts";
import type { NamedDistribution } from "./named_distribution.ts";
import { LEARNED_JOBS } from "./poll_jobs.ts";
import {
  bestCostOf,
  type Recommendation,
  recommendationFor,
} from "./recommendation.ts";
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
  const runs = runsFor(estimates, named.label, 1, seed);
  const random = randomStream(seed, named.label, "races");
  const jobs = Array.from({ length: races }, (_, i): Job => {
    const run = runs[i % runs.length] as Run;
    return { run, duration: run.test.distribution.quantile(random()) };
  });
  const algorithms = COMPARED.map((name) =>
    raced(name, (training) => trained(name, training, named.label, seed), jobs)
  );
  const requests = algorithms.map((it) => meanOf(it.requests));
  return {
    mean: named.distribution.mean,
    density: densityOf(estimates.distribution),
    durations: jobs.map((it) => it.duration),
    algorithms,
    frontier: frontierTo(estimates, Math.max(1, ...requests)),
    bestCost: bestCostOf(estimates),
    recommendation: recommendationFor(estimates),
  };
}

/** A job, and the run that it is drawn in. */
interface Job {
  readonly run: Run;
  readonly duration: number;
}

function raced(
  name: string,
  prepare: (training: Scenario) => AlgorithmFactory,
  jobs: readonly Job[],
): RacedAlgorithm {
  const timetables = new Map<Run, Timetable>();
  const [requests, waste]: [number[], number[]] = [[], []];
  let polls: readonly number[] = [];
  try {
    for (const [i, { run, duration }] of jobs.entries()) {
      const timetable = timetables.get(run) ??
        new Timetable(name, prepare(run.training), 0);
      timetables.set(run, timetable);
      const poll = timetable.detection(duration);
      requests.push(poll);
      waste.push(timetable.waste(duration, poll));
      if (i === jobs.length - 1) {
        const span = Math.max(duration, horizonOf(run.test.distribution));
        polls = shownPolls(timetable.sent.slice(1, poll + 1), span);
      }
    }
  } catch (error) {
    // An algorithm that needs too many requests leaves the race.
    if (!(error instanceof RangeError)) throw error;
    const none = { requests: [], waste: [], polls: [] };
    return { name, ...none, error: error.message };
  }
  return { name, requests, waste, polls };
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
