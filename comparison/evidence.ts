import type { AlgorithmFactory } from "@heygen-sim/client/algorithms";
import {
  type Distribution,
  empirical,
  smoothed,
} from "@heygen-sim/client/distributions";
import { candidate } from "./candidates.ts";
import { type Delayed, delayedInterval } from "./delayed.ts";
import {
  costWith,
  type Expected,
  expectedCost,
  leastCost,
} from "./expected.ts";
import { heldOutCost, type Split, splits } from "./held_out.ts";
import type { Scenario } from "./scenario.ts";
import { bestInterval, classics, type Simple } from "./simple.ts";
import { Timetable } from "./timetable.ts";

/** A price and a round trip. */
export type Terms = Omit<Scenario, "distribution">;

/** A scenario, and the expected costs of algorithms in it. */
export interface Evidence extends Scenario {
  /**
   * The source of the costs: the distribution itself, a sample as it is, or a smoothed
   * sample.
   */
  readonly source: "distribution" | "sample" | "smoothed";
  /** The number of durations in the sample. */
  readonly size?: number;
  /** The splits of a sample that is used as it is. */
  readonly parts?: readonly Split[];
  /** The least possible cost, where it is known. */
  readonly least?: Expected;
  /** The cost of `optimal`. */
  readonly planned: Expected;
  /** The simple algorithms, the simplest first. */
  readonly simple: readonly Simple[];
  /** A delay and a constant interval. */
  readonly delayed: Delayed;
}

/** The costs of algorithms on a known distribution. */
export function evidenceOf(scenario: Scenario): Evidence {
  const least = leastCost(scenario);
  const { rtt } = scenario;
  const plan = () => new Timetable("optimal", optimalFor(scenario), rtt);
  return {
    ...scenario,
    source: "distribution",
    least,
    planned: rtt > 0 ? expectedCost(scenario, plan()) : least,
    simple: [bestInterval(scenario), ...classics(scenario)],
    delayed: delayedInterval(scenario),
  };
}

function optimalFor(scenario: Scenario): AlgorithmFactory {
  return candidate("optimal").prepare(scenario);
}

/**
 * The costs of algorithms on a sample, by cross-validation: each algorithm is tuned on
 * a part of the sample and evaluated on the rest. Evaluated on its own durations, a plan
 * appears far cheaper than it is on new ones.
 *
 * The sample is smoothed unless plans for the sample itself cost less.
 */
export function evidenceFrom(
  durations: ArrayLike<number>,
  terms: Terms,
): Evidence {
  const raw = empirical(durations);
  const size = durations.length;
  // A single duration leaves nothing to evaluate on.
  if (size === 1) {
    const distribution = smoothed(durations);
    const { least: _, ...rest } = evidenceOf({ ...terms, distribution });
    return { ...rest, source: "smoothed", size };
  }
  const parts = splits(durations);
  const { price, rtt } = terms;
  const costOf = costWith(price);
  /** The held-out cost of an algorithm that is tuned on parts of the sample. */
  const judged = (
    take: (known: Float64Array) => Distribution,
    choose: (scenario: Scenario) => AlgorithmFactory,
  ) =>
    heldOutCost(
      parts,
      (known) => choose({ ...terms, distribution: take(known) }),
      rtt,
    );

  const literally = judged(empirical, optimalFor);
  const smoothly = judged(smoothed, optimalFor);
  const literal = costOf(literally) <= costOf(smoothly);
  const take = literal ? empirical : smoothed;
  const scenario = {
    ...terms,
    distribution: literal ? raw : smoothed(durations),
  };
  return {
    ...scenario,
    source: literal ? "sample" : "smoothed",
    size,
    ...(literal ? { parts } : {}),
    planned: literal ? literally : smoothly,
    simple: [
      {
        ...bestInterval(scenario),
        ...judged(take, (part) => bestInterval(part).start),
      },
      // They are not tuned, so the whole sample evaluates them.
      ...classics({ ...terms, distribution: raw }),
    ],
    delayed: {
      ...delayedInterval(scenario),
      ...judged(take, (part) => delayedInterval(part).start),
    },
  };
}
