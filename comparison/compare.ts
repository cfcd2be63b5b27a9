import { assertOption, assertTerms } from "./assert_option.ts";
import { compareOn } from "./compare_on.ts";
import { COMPARED, contender, type OwnAlgorithm } from "./contenders.ts";
import { evidenceFrom, evidenceOf } from "./evidence.ts";
import { drawJobs } from "./jobs.ts";
import { DEFAULT_LAWS, type NamedLaw } from "./laws.ts";
import { LEARNING_RUNS } from "./learn.ts";
import type { Comparison } from "./result.ts";

/** Options of {@linkcode compare}. */
export interface CompareOptions {
  /**
   * The laws to compare the algorithms on.
   *
   * @default {DEFAULT_LAWS}
   */
  readonly laws?: readonly NamedLaw[];
  /**
   * The algorithms to compare: names as the client takes them, and algorithms of
   * one's own.
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
   * The round trip of a request, in milliseconds: a poll sees the job half of it
   * later, and tells after all of it.
   *
   * @default {0}
   */
  readonly rtt?: number;
  /**
   * The jobs to draw from each law; from 2 to 1,000,000.
   *
   * @default {10000}
   */
  readonly jobs?: number;
  /**
   * What the jobs are drawn by: the same seed gives the same comparison.
   *
   * @default {1}
   */
  readonly seed?: number | string;
  /**
   * Called from time to time while work goes on, with the fraction that is done.
   *
   * @default {undefined} nobody is told
   */
  readonly onProgress?: (done: number) => void;
}

const MOST_JOBS = 1_000_000;

/**
 * Compares algorithms on the same jobs, in virtual time: how many requests they
 * make, how long a job has ended before they notice, and what that costs.
 *
 * The algorithms run on the very scheduler that the client runs on. The first
 * request, with which every wait begins, is not counted; a job begins with it.
 * `optimal` is planned for each law, `linear` has the price as its step, and
 * `adaptive` knows nothing of the law: its figures are those of a job after 50
 * others, on average over ten times of learning from scratch. Everything else goes
 * by its defaults.
 *
 * An algorithm that throws, ends before the job or needs more than two million
 * requests for one has an `error` in place of its figures.
 *
 * @param options What to compare, and on what.
 * @returns All that was found out.
 * @throws {TypeError} If an option is of the wrong kind, or if an algorithm is not
 * known.
 * @throws {RangeError} If a number makes no sense.
 *
 * @example
 * ```ts
 * import { compare, namedLaw } from "@heygen-sim/comparison";
 * import { assert } from "@std/assert";
 *
 * const { laws } = compare({
 *   laws: [namedLaw("mine", "lognormal:12,0.35")],
 *   algorithms: ["constant", "optimal"],
 *   jobs: 1_000,
 * });
 * const [constant, optimal] = laws[0]?.algorithms ?? [];
 * assert(constant && optimal && optimal.cost < constant.cost);
 * ```
 */
export function compare(options: CompareOptions = {}): Comparison {
  const { laws = DEFAULT_LAWS, algorithms = COMPARED } = options;
  const { price = 1_000, rtt = 0, jobs = 10_000, seed = 1 } = options;
  assertTerms("compare", price, rtt);
  assertOption(
    Number.isInteger(jobs) && jobs >= 2 && jobs <= MOST_JOBS,
    "Cannot compare: 'jobs'",
    `a whole number from 2 to ${MOST_JOBS}`,
    jobs,
  );
  for (const [name, list] of Object.entries({ laws, algorithms })) {
    assertOption(
      Array.isArray(list) && list.length > 0,
      `Cannot compare: '${name}'`,
      "an array that is not empty",
      list,
    );
  }
  for (const [i, named] of laws.entries()) {
    assertOption(
      typeof named?.law?.logSurvival === "function",
      `Cannot compare: 'laws[${i}]'`,
      "an object with a name, a label and a distribution, as namedLaw() returns",
      named,
    );
  }
  const contenders = algorithms.map(contender);
  const learning = contenders.filter(({ kind }) => kind === "learning");
  const steps = laws.length *
    (1 + contenders.length + learning.length * LEARNING_RUNS);
  let done = 0;
  const onStep = () => options.onProgress?.(++done / steps);
  let polls = 0;
  const onPolls = (count: number) => polls += count;
  const results = laws.map((named) => {
    const { law, durations } = named;
    const evidence = durations === undefined
      ? evidenceOf({ law, price, rtt })
      : evidenceFrom(durations, { price, rtt });
    const drawn = drawJobs(evidence.law, named.label, jobs, seed);
    return compareOn({
      named,
      evidence,
      contenders,
      jobs: drawn,
      seed,
      onStep,
      onPolls,
    });
  });
  return { price, rtt, jobs, seed, polls, laws: results };
}
