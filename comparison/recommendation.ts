import {
  type AlgorithmName,
  assertOption,
} from "@heygen-sim/client/algorithms";
import type { Distribution } from "@heygen-sim/client/distributions";
import {
  bestCostOf,
  cheapestOf,
  type Estimates,
  estimatesFor,
} from "./estimates.ts";
import { costWith, type Expected } from "./expected.ts";
import { percentMore, shortTime } from "./format.ts";
import { assertTerms, ratio } from "./scenario.ts";

/** A recommended algorithm and its expected cost; all times are in milliseconds. */
export interface Recommendation {
  /** The name of the algorithm. */
  readonly algorithm: AlgorithmName;
  /** The code that creates it. */
  readonly code: string;
  /** Requests a job, without the one that every wait begins with. */
  readonly requests: number;
  /** The time from a job's end to its detection. */
  readonly waste: number;
  /** Mean waste plus price times mean requests. */
  readonly cost: number;
  /**
   * The least possible cost; for a sample, the least cost of all candidates on
   * durations that they were not chosen by.
   */
  readonly bestCost: number;
  /** `cost` over `bestCost`; 1 is the best. */
  readonly regret: number;
  /** The recommendation in words. */
  readonly text: string;
}

/** Options of {@linkcode recommend}. */
export type RecommendOptions =
  & {
    /**
     * The milliseconds of waiting that one request is worth.
     *
     * @default {1000}
     */
    readonly price?: number;
    /**
     * The round trip of a request, in milliseconds.
     *
     * @default {0}
     */
    readonly rtt?: number;
  }
  & (
    | {
      /** The distribution of durations, in milliseconds. */
      readonly distribution: Distribution;
      /** Excluded by a distribution. */
      readonly durations?: undefined;
    }
    | {
      /** The durations of past jobs, in milliseconds. */
      readonly durations: ArrayLike<number>;
      /** Excluded by durations. */
      readonly distribution?: undefined;
    }
  );

/** The most that a simple algorithm may cost, over the best, to be preferred. */
const SIMPLE_ENOUGH = 1.05;
/** With fewer durations than this, an algorithm that learns is recommended. */
const FEW = 50;

/** What a plan is made for, as code and in words. */
const PLANS: Readonly<
  Record<Estimates["source"], readonly [code: string, words: string]>
> = {
  distribution: ["distribution", "how long these jobs take"],
  sample: ["durations", "these durations as they are"],
  smoothed: [
    "distribution: smoothed(durations)",
    "these durations, smoothed",
  ],
};

/**
 * Recommends the algorithm with the lowest cost, or a simple one that costs at most
 * 5 % more.
 *
 * With durations, costs are cross-validated: each candidate is tuned on a part of the
 * durations and evaluated on the rest. The plan is made for the smoothed durations
 * (`smoothed()`) unless one for the durations as they are costs less.
 * With fewer than 50 of them, `adaptive` is recommended in place of `optimal`: it makes
 * the same plan, and goes on learning.
 *
 * @param options The durations of jobs, and the price of a request.
 * @returns The recommendation, in numbers and in words.
 * @throws {TypeError} If an option is of the wrong kind.
 * @throws {RangeError} If a number is out of range, or there are no durations.
 *
 * @example
 * ```ts
 * import { recommend } from "@heygen-sim/comparison";
 * import { exponential, lognormal } from "@heygen-sim/client/distributions";
 * import { assertEquals } from "@std/assert";
 *
 * // The age of a memoryless job says nothing about its end.
 * const simple = recommend({ distribution: exponential(20_000) });
 * assertEquals(simple.code, "constant({ interval: 6100 })");
 *
 * const video = recommend({ distribution: lognormal(540_000, 0.35), price: 1_000 });
 * assertEquals(video.algorithm, "optimal");
 * ```
 */
export function recommend(options: RecommendOptions): Recommendation {
  assertOption(
    typeof options === "object" && options !== null,
    "Cannot recommend as 'options'",
    "an object with a 'distribution' or 'durations'",
    options,
  );
  const { distribution, durations, price = 1_000, rtt = 0 } = options;
  const terms = { price, rtt };
  assertTerms("recommend", terms);
  if ((distribution === undefined) === (durations === undefined)) {
    const given = distribution === undefined ? "neither" : "both";
    throw new TypeError(
      `Cannot recommend as one of 'distribution' and 'durations' must be present, and not both: current value is ${given}`,
    );
  }
  return recommendationFor(estimatesFor(options, terms));
}

/**
 * Chooses an algorithm.
 *
 * @param adaptive The cost of `adaptive` after some jobs, over the best, if it is known.
 */
export function recommendationFor(
  estimates: Estimates,
  adaptive?: number,
): Recommendation {
  const { price, source, size = Infinity } = estimates;
  const { planned, simple, delayed } = estimates;
  const costOf = costWith(price);
  const bestCost = source === "distribution"
    ? bestCostOf(estimates)
    : cheapestOf(estimates);
  const regretOf = (it: Expected) => ratio(costOf(it), bestCost);
  const more = (it: Expected) => percentMore(regretOf(it));
  function use(
    algorithm: AlgorithmName,
    code: string,
    { requests, waste }: Expected,
    ...[opening, ...others]: readonly string[]
  ): Recommendation {
    const cost = costOf({ requests, waste });
    const regret = ratio(cost, bestCost);
    const figures = `On average a job takes ${
      requests.toFixed(1)
    } requests, and its end is seen ${shortTime(waste)} late.`;
    const text = [opening, figures, saving(regret, price, source), ...others]
      .join(" ");
    return { algorithm, code, requests, waste, cost, bestCost, regret, text };
  }

  // On a few durations a plan can cost more than an algorithm that is not tuned.
  const least = Math.min(...[planned, ...simple].map(costOf));
  const chosen = simple.find((it) => costOf(it) <= SIMPLE_ENOUGH * least);
  if (chosen !== undefined) {
    const { algorithm, code, description } = chosen;
    return use(algorithm, code, chosen, `Use ${code}, ${description}.`);
  }
  const cheapest = simple.reduce((a, b) => costOf(b) < costOf(a) ? b : a);
  const others = [
    `The best of the simple ones, ${cheapest.code} (${cheapest.description}), costs ${
      more(cheapest)
    }.`,
    `${delayed.description} costs ${more(delayed)}.`,
  ];
  if (size < FEW) {
    const code = `adaptive({ history, price: ${price} })`;
    const opening =
      "Use adaptive, beginning with the few durations that are known: history = { jobs: durations.map((ms) => [ms, ms]) }.";
    return use("adaptive", code, planned, opening, ...others);
  }
  const [given, words] = PLANS[source];
  // The best interval, which is the first, requires the distribution.
  const [classic] = simple.slice(1)
    .map((it) => ({ code: it.code, regret: regretOf(it) }))
    .sort((a, b) => a.regret - b.regret);
  return use(
    "optimal",
    `optimal({ ${given}, price: ${price} })`,
    planned,
    `Use optimal, planned for ${words}.`,
    ...others,
    withoutKnowing(classic, adaptive),
  );
}

function saving(
  regret: number,
  price: number,
  source: Estimates["source"],
): string {
  const worth = `a request is worth ${shortTime(price)} of waiting`;
  // Of a sample only the candidates are known, not the best plan that is possible.
  const [none, best] = source === "distribution"
    ? ["No plan costs less", "the best plan that is possible"]
    : [
      "By the durations that were held out, no other costs less",
      "the best one by the durations that were held out",
    ];
  return regret < 1.005
    ? `${none} where ${worth}.`
    : `Where ${worth}, ${best} would save ${
      Math.round((1 - 1 / regret) * 100)
    } % of the cost.`;
}

/** The recommendation if the distribution is unknown. */
function withoutKnowing(
  classic: { readonly code: string; readonly regret: number } | undefined,
  adaptive: number | undefined,
): string {
  const start = "If you cannot say how long jobs take, use";
  if (adaptive === undefined) {
    return `${start} adaptive, which learns it from job to job.`;
  }
  return classic !== undefined && classic.regret < adaptive
    ? `${start} ${classic.code}, which costs ${percentMore(classic.regret)}.`
    : `${start} adaptive, which learns it and, after 50 jobs, costs ${
      percentMore(adaptive)
    }.`;
}
