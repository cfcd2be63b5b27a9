import type { AlgorithmName } from "@heygen-sim/client/algorithms";
import type { Estimates } from "./estimates.ts";
import { costWith, type Expected, leastCost } from "./expected.ts";
import { percentMore, shortTime } from "./format.ts";
import { ratio } from "./scenario.ts";
import { MAX_POLLS_COUNT } from "./timetable.ts";

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
 * The cost that ratios refer to: that of the best plan or, where only cross-validation
 * shows the costs of plans, of the best candidate.
 */
export function bestCostOf(estimates: Estimates): number {
  return estimates.source === "sample"
    ? cheapestOf(estimates)
    : costWith(estimates.price)(leastCost(estimates));
}

function cheapestOf({ price, planned, delayed, simple }: Estimates): number {
  const costs = [planned, delayed, ...simple].map(costWith(price));
  const least = Math.min(...costs);
  if (least < Infinity) return least;
  throw new RangeError(
    `Cannot recommend an algorithm as each one needs more than ${MAX_POLLS_COUNT} requests for a job at a price of ${price} ms`,
  );
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

  const chosen = simple.find((it) =>
    costOf(it) <= SIMPLE_ENOUGH * costOf(planned)
  );
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

/** What the best algorithm would save. */
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
