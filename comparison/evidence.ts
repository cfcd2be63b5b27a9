import type { AlgorithmFactory } from "@heygen-sim/client/algorithms";
import {
  type Distribution,
  empirical,
  smoothed,
} from "@heygen-sim/client/distributions";
import { candidate } from "./candidates.ts";
import { type Delayed, delayedInterval } from "./delayed.ts";
import { type Expected, expectedCost, leastCost } from "./expected.ts";
import { heldOutCost, type Split, splits } from "./held_out.ts";
import type { Scenario } from "./scenario.ts";
import { bestInterval, classics, type Simple } from "./simple.ts";
import { Timetable } from "./timetable.ts";

/** A price and a round trip. */
export type Terms = Omit<Scenario, "distribution">;

/** What algorithms cost, as far as that is known. */
export interface Evidence extends Scenario {
  /**
   * What it is based on: the distribution itself, a sample as it is, or a sample that
   * is smoothed.
   */
  readonly source: "distribution" | "sample" | "smoothed";
  /** The number of durations in the sample. */
  readonly size?: number;
  /** The parts of a sample that is taken as it is, each to be judged by the others. */
  readonly parts?: readonly Split[];
  /** The least possible cost, where it is known. */
  readonly least?: Expected;
  /** What `optimal` costs. */
  readonly planned: Expected;
  /** The simple algorithms, the simplest first. */
  readonly simple: readonly Simple[];
  /** A delay and a constant interval. */
  readonly delayed: Delayed;
}

/** What algorithms cost where the distribution is known. */
export function evidenceOf(scenario: Scenario): Evidence {
  const least = leastCost(scenario);
  const simple = [bestInterval(scenario), ...classics(scenario)];
  const delayed = delayedInterval(scenario);
  const planned = scenario.rtt > 0 ? withTrip(scenario) : least;
  return {
    ...scenario,
    source: "distribution",
    least,
    planned,
    simple,
    delayed,
  };
}

/** What `optimal` comes to over a network. */
function withTrip(scenario: Scenario): Expected {
  const timetable = new Timetable(
    "optimal",
    optimalFor(scenario),
    scenario.rtt,
  );
  return expectedCost(scenario, timetable);
}

function optimalFor(scenario: Scenario): AlgorithmFactory {
  return candidate("optimal").prepare(scenario);
}

/**
 * What algorithms cost where a sample is known, by cross-validation: each algorithm
 * is tuned on a part of the sample and judged by the rest. On the very durations that
 * a plan is made for it seems to cost far less than it will.
 *
 * The sample is smoothed unless plans for the sample itself cost less.
 */
export function evidenceFrom(
  durations: ArrayLike<number>,
  terms: Terms,
): Evidence {
  const raw = empirical(durations);
  const size = durations.length;
  // A single duration leaves nothing to judge by but what is assumed of the others.
  if (size === 1) {
    const distribution = smoothed(durations);
    const { least: _, ...rest } = evidenceOf({ ...terms, distribution });
    return { ...rest, source: "smoothed", size };
  }
  const parts = splits(durations);
  const { price, rtt } = terms;
  const costOf = ({ waste, requests }: Expected) => waste + price * requests;
  /** The cost of what is chosen by a part of the sample, taken in some way. */
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
      // They are not tuned: the whole sample judges them.
      ...classics({ ...terms, distribution: raw }),
    ],
    delayed: {
      ...delayedInterval(scenario),
      ...judged(take, (part) => delayedInterval(part).start),
    },
  };
}
