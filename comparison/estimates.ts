import type { AlgorithmFactory } from "@heygen-sim/client/algorithms";
import {
  type Distribution,
  empirical,
  smoothed,
} from "@heygen-sim/client/distributions";
import { candidate } from "./candidates.ts";
import {
  costWith,
  type Expected,
  expectedCost,
  leastCost,
} from "./expected.ts";
import { type Split, splitsOf } from "./jobs.ts";
import type { Scenario, Terms } from "./scenario.ts";
import {
  bestInterval,
  classics,
  delayedInterval,
  type Simple,
  type Unplanned,
} from "./simple.ts";
import { MAX_POLLS_COUNT, simulateIfFeasible, Timetable } from "./timetable.ts";

export interface Estimates extends Scenario {
  /** What the costs come from: the distribution, or a sample as it is or smoothed. */
  readonly source: "distribution" | "sample" | "smoothed";
  readonly size?: number;
  /** The splits of a sample that is used as it is. */
  readonly splits?: readonly Split[];
  readonly planned: Expected;
  /** The simple algorithms, the simplest first. */
  readonly simple: readonly Simple[];
  readonly delayed: Unplanned;
}

/** How long jobs take, or a sample of it. */
export type Source =
  | { readonly distribution: Distribution; readonly durations?: undefined }
  | { readonly durations: ArrayLike<number> };

/**
 * Estimates what algorithms cost on a distribution, or on new jobs like those of a sample.
 *
 * Samples are cross-validated: each algorithm is tuned on a part of the sample and
 * evaluated on the rest. On its own durations, a plan appears far cheaper than it is on
 * new ones. The sample is smoothed unless plans for the sample itself cost less.
 */
export function estimatesFor(source: Source, terms: Terms): Estimates {
  const { durations } = source;
  if (durations === undefined) {
    return {
      ...estimatesOf({ ...terms, distribution: source.distribution }),
      source: "distribution",
    };
  }
  const raw = empirical(durations);
  const size = durations.length;
  if (size === 1) {
    // There is nothing to evaluate on.
    const distribution = smoothed(durations);
    return {
      ...estimatesOf({ ...terms, distribution }),
      source: "smoothed",
      size,
    };
  }
  const splits = splitsOf(durations);
  const costOf = costWith(terms.price);
  const validated = (take: Smoothing, tune: Tuning) =>
    crossValidate(
      splits,
      (training) => tune({ ...terms, distribution: take(training) }),
      terms.rtt,
    );
  const asItIs = validated(empirical, optimalFor);
  const smooth = validated(smoothed, optimalFor);
  const isRaw = costOf(asItIs) <= costOf(smooth);
  const take = isRaw ? empirical : smoothed;
  const scenario = { ...terms, distribution: isRaw ? raw : take(durations) };
  return {
    ...scenario,
    source: isRaw ? "sample" : "smoothed",
    size,
    ...(isRaw ? { splits } : {}),
    planned: isRaw ? asItIs : smooth,
    simple: [
      {
        ...bestInterval(scenario),
        ...validated(take, (part) => bestInterval(part).start),
      },
      // They are not tuned, so the whole sample evaluates them.
      ...classics({ ...terms, distribution: raw }),
    ],
    delayed: {
      ...delayedInterval(scenario),
      ...validated(take, (part) => delayedInterval(part).start),
    },
  };
}

type Smoothing = (durations: ArrayLike<number>) => Distribution;
type Tuning = (scenario: Scenario) => AlgorithmFactory;

const optimalFor: Tuning = (scenario) => candidate("optimal").prepare(scenario);

function estimatesOf(scenario: Scenario): Omit<Estimates, "source"> {
  const { rtt } = scenario;
  const plan = () => new Timetable("optimal", optimalFor(scenario), rtt);
  return {
    ...scenario,
    planned: rtt > 0 ? expectedCost(scenario, plan()) : leastCost(scenario),
    simple: [bestInterval(scenario), ...classics(scenario)],
    delayed: delayedInterval(scenario),
  };
}

/**
 * The cost that ratios refer to: that of the best plan or, where only cross-validation
 * shows the costs of plans, of the best candidate.
 */
export function bestCostOf(estimates: Estimates): number {
  return estimates.source === "sample"
    ? cheapestOf(estimates)
    : costWith(estimates.price)(leastCost(estimates));
}

export function cheapestOf(
  { price, planned, delayed, simple }: Estimates,
): number {
  const costs = [planned, delayed, ...simple].map(costWith(price));
  const least = Math.min(...costs);
  if (least < Infinity) return least;
  throw new RangeError(
    `Cannot recommend an algorithm as each one needs more than ${MAX_POLLS_COUNT} requests for a job at a price of ${price} ms`,
  );
}

/**
 * The mean requests and waste on durations that algorithms are not tuned on; infinite if
 * a job needs too many requests.
 */
function crossValidate(
  splits: readonly Split[],
  tune: (training: Float64Array) => AlgorithmFactory,
  rtt: number,
): Expected {
  let count = 0;
  let requests = 0;
  let waste = 0;
  for (const { training, test } of splits) {
    const timetable = new Timetable("a candidate", tune(training), rtt);
    const outcomes = simulateIfFeasible(timetable, test);
    if (outcomes === undefined) return { requests: Infinity, waste: Infinity };
    for (let i = 0; i < test.length; i++) {
      count++;
      requests += outcomes.requests[i] as number;
      waste += outcomes.waste[i] as number;
    }
  }
  return { requests: requests / count, waste: waste / count };
}
