import type { AlgorithmName } from "@heygen-sim/client/algorithms";
import type { Evidence } from "./evidence.ts";
import { costWith, type Expected, leastCost } from "./expected.ts";
import { ratio } from "./scenario.ts";
import type { Simple } from "./simple.ts";
import { MAX_POLLS_COUNT } from "./timetable.ts";
import { percentMore, seconds } from "./format.ts";

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

/**
 * The least possible cost; for a sample, the least cost of all candidates on durations
 * that they were not chosen by.
 *
 * @throws {RangeError} If every candidate needs too many requests.
 */
function leastCostIn(
  { price, least, planned, delayed, simple }: Evidence,
): number {
  const candidates = least === undefined
    ? [planned, delayed, ...simple]
    : [least];
  const cost = Math.min(...candidates.map(costWith(price)));
  if (cost < Infinity) return cost;
  throw new RangeError(
    `Cannot recommend an algorithm as each one needs more than ${MAX_POLLS_COUNT} requests for a job at a price of ${price} ms`,
  );
}

/**
 * The cost that ratios refer to: that of the best plan or, where only what is held out
 * shows the costs of plans, of the best candidate.
 */
export function bestCostOf(evidence: Evidence): number {
  return evidence.parts === undefined
    ? costWith(evidence.price)(leastCost(evidence))
    : leastCostIn(evidence);
}

/** Recommends an algorithm. */
export function advise(evidence: Evidence, adaptive?: number): Recommendation {
  const { price, source, size = Infinity } = evidence;
  const { planned, simple, delayed } = evidence;
  const costOf = costWith(price);
  const bestCost = leastCostIn(evidence);
  const regretOf = (it: Expected) => ratio(costOf(it), bestCost);
  const more = (it: Expected) => percentMore(regretOf(it));
  function adviceFor(
    it: Expected,
    how: Pick<Recommendation, "algorithm" | "code">,
    opening: string,
    ...others: readonly string[]
  ): Recommendation {
    const { requests, waste } = it;
    const regret = regretOf(it);
    const text = [
      opening,
      figures(it),
      verdict(regret, price, source),
      ...others,
    ].join(" ");
    return {
      ...how,
      requests,
      waste,
      cost: costOf(it),
      bestCost,
      regret,
      text,
    };
  }

  const chosen = simple.find((it) =>
    costOf(it) <= SIMPLE_ENOUGH * costOf(planned)
  );
  if (chosen !== undefined) {
    const { algorithm, code, manner } = chosen;
    return adviceFor(chosen, { algorithm, code }, `Use ${code}, ${manner}.`);
  }
  const cheapest = simple.reduce((a, b) => costOf(b) < costOf(a) ? b : a);
  const others = [
    `The best of the simple ones, ${cheapest.code} (${cheapest.manner}), costs ${
      more(cheapest)
    }.`,
    `${delayed.manner} costs ${more(delayed)}.`,
  ];
  if (size < FEW) {
    const code = `adaptive({ history, price: ${price} })`;
    const opening =
      "Use adaptive, beginning with the few durations that are known: history = { jobs: durations.map((ms) => [ms, ms]) }.";
    return adviceFor(
      planned,
      { algorithm: "adaptive", code },
      opening,
      ...others,
    );
  }
  const [given, how] = PLANS[source];
  // The best interval requires the distribution; the others do not.
  const unknowing = simple.slice(1)
    .map((it) => ({ ...it, regret: regretOf(it) }));
  return adviceFor(
    planned,
    { algorithm: "optimal", code: `optimal({ ${given}, price: ${price} })` },
    `Use optimal, planned for ${how}.`,
    ...others,
    withoutKnowing(unknowing, adaptive),
  );
}

/** What a plan is made for, as code and in words. */
const PLANS: {
  readonly [source in Evidence["source"]]: readonly [code: string, how: string];
} = {
  distribution: ["distribution", "how long these jobs take"],
  sample: ["durations", "these durations as they are"],
  smoothed: [
    "distribution: smoothed(durations)",
    "these durations, smoothed",
  ],
};

function figures({ requests, waste }: Expected): string {
  return `On average a job takes ${
    requests.toFixed(1)
  } requests, and its end is seen ${seconds(waste)} late.`;
}

function verdict(
  regret: number,
  price: number,
  source: Evidence["source"],
): string {
  const worth = `a request is worth ${seconds(price)} of waiting`;
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
  classics: readonly (Simple & { regret: number })[],
  adaptive: number | undefined,
): string {
  const start = "If you cannot say how long jobs take, use";
  if (adaptive === undefined) {
    return `${start} adaptive, which learns it from job to job.`;
  }
  const [classic] = classics.toSorted((a, b) => a.regret - b.regret);
  return classic !== undefined && classic.regret < adaptive
    ? `${start} ${classic.code}, which costs ${percentMore(classic.regret)}.`
    : `${start} adaptive, which learns it and, after 50 jobs, costs ${
      percentMore(adaptive)
    }.`;
}
