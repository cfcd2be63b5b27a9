import { checkPrice } from "../algorithms/_plan_checks.ts";
import { selfConsistent } from "../algorithms/_self_consistent.ts";
import { smooth } from "../algorithms/_smooth.ts";
import { demand } from "../algorithms/_validate.ts";
import type { AlgorithmName } from "../algorithms/table.ts";
import type { Distribution } from "../distributions/distribution.ts";
import { empirical } from "../distributions/empirical.ts";
import { type Expected, leastCost } from "./expected.ts";
import { ratio, type Setting } from "./setting.ts";
import { type Simple, simpleOnes } from "./simple.ts";
import { percentMore, seconds } from "./words.ts";

/** For which jobs a recommendation is wanted, and at what price. */
export type RecommendOptions =
  & (
    | {
      /** How long jobs take, in milliseconds. */
      readonly law: Distribution;
      /** Not together with a law. */
      readonly durations?: undefined;
    }
    | {
      /** How long past jobs took, in milliseconds each. */
      readonly durations: ArrayLike<number>;
      /** Not together with durations. */
      readonly law?: undefined;
    }
  )
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
  };

/** Which algorithm to use, and what it costs; all times are in milliseconds. */
export interface Recommendation {
  /** The name of the algorithm. */
  readonly algorithm: AlgorithmName;
  /** How to write it. */
  readonly code: string;
  /** Requests a job, without the one that every wait begins with. */
  readonly requests: number;
  /** The time from a job's end to its detection. */
  readonly waste: number;
  /** Mean waste plus price times mean requests. */
  readonly cost: number;
  /** The least possible cost. */
  readonly bestCost: number;
  /** `cost` over the least possible cost; 1 is the best. */
  readonly regret: number;
  /** The same in words. */
  readonly text: string;
}

/** What a simple algorithm may cost over the best and still be preferred. */
const SIMPLE_ENOUGH = 1.05;
/** Fewer durations than this are smoothed, not taken literally. */
const FEW = 50;

/**
 * Recommends an algorithm: the one that costs the least, unless a simple one
 * costs at most 5 % more.
 *
 * A sample of fewer than 50 durations is smoothed as `adaptive` does it, and
 * `adaptive` is what is recommended where no simple one will do: it goes on
 * learning from there.
 *
 * @param options How long jobs take, and the price of a request.
 * @returns The recommendation, in numbers and in words.
 * @throws {TypeError} If an option is of the wrong kind.
 * @throws {RangeError} If a number makes no sense, or if there are no durations.
 *
 * @example
 * ```ts
 * import { recommend } from "@heygen-sim/client/comparison";
 * import { exponential, lognormal } from "@heygen-sim/client/distributions";
 * import { assertEquals } from "@std/assert";
 *
 * // A job that may end at any time is best asked for at any time.
 * const simple = recommend({ law: exponential(20_000) });
 * assertEquals(simple.code, "constant({ interval: 6000 })");
 *
 * const video = recommend({ law: lognormal(540_000, 0.35), price: 1_000 });
 * assertEquals(video.algorithm, "optimal");
 * ```
 */
export function recommend(options: RecommendOptions): Recommendation {
  const { law, durations, price = 1_000, rtt = 0 } = options;
  checkPrice("price", price);
  demand(
    typeof rtt === "number" && rtt >= 0 && rtt < Infinity,
    "Cannot recommend as 'rtt'",
    "a non-negative finite number of milliseconds",
    rtt,
  );
  demand(
    (law === undefined) !== (durations === undefined),
    "Cannot recommend as one of 'law' and 'durations'",
    "given, and not both",
    law === undefined ? "neither" : "both",
  );
  if (law !== undefined) {
    const setting = { law, price, rtt };
    return advise(setting, leastCost(setting));
  }
  const sample = empirical(durations);
  const few = durations.length < FEW;
  const setting = { law: few ? smoothed(durations) : sample, price, rtt };
  const best = leastCost(setting);
  return advise(setting, best, undefined, few ? "few" : "durations");
}

function smoothed(durations: ArrayLike<number>): Distribution {
  const points = selfConsistent(Array.from(durations, (t) => [t, t]));
  const sample = smooth(points, durations.length);
  return empirical(sample.durations, sample.weights);
}

/**
 * Recommends an algorithm.
 *
 * @param setting The circumstances.
 * @param best What the best plan comes to.
 * @param adaptive The regret of `adaptive`, if it is known.
 * @param source How the law is known.
 */
export function advise(
  setting: Setting,
  best: Expected,
  adaptive?: number,
  source: "law" | "durations" | "few" = "law",
): Recommendation {
  const { price } = setting;
  const costOf = ({ waste, requests }: Expected) => waste + price * requests;
  const bestCost = costOf(best);
  const regretOf = (it: Expected) => ratio(costOf(it), bestCost);
  const simple = simpleOnes(setting);
  const chosen = simple.find((it) => regretOf(it) <= SIMPLE_ENOUGH);
  if (chosen !== undefined) {
    const regret = regretOf(chosen);
    return {
      ...chosen,
      cost: costOf(chosen),
      bestCost,
      regret,
      text: `Use ${chosen.code}, ${chosen.manner}. ${figures(chosen)} ${
        regret < 1.005
          ? `No plan costs less where ${worth(price)}.`
          : `That costs ${
            percentMore(regret)
          } than the best plan there is where ${
            worth(price)
          }, and is far simpler.`
      }`,
    };
  }
  const cheapest = simple.reduce((a, b) => costOf(b) < costOf(a) ? b : a);
  return {
    algorithm: source === "few" ? "adaptive" : "optimal",
    code: codeOf(source, price),
    requests: best.requests,
    waste: best.waste,
    cost: bestCost,
    bestCost,
    regret: 1,
    text: [
      opening(source),
      figures(best),
      `No plan costs less where ${worth(price)}.`,
      alternative(cheapest, regretOf(cheapest)),
      ...(source === "few" ? [] : [unknowing(adaptive)]),
    ].join(" "),
  };
}

function codeOf(source: "law" | "durations" | "few", price: number): string {
  if (source === "few") return `adaptive({ history, price: ${price} })`;
  const given = source === "law" ? "distribution" : "durations";
  return `optimal({ ${given}, price: ${price} })`;
}

function opening(source: "law" | "durations" | "few"): string {
  return source === "few"
    ? "Use adaptive, beginning with the few durations that are known."
    : "Use optimal, planned for how long these jobs take.";
}

function figures({ requests, waste }: Expected): string {
  return `On average a job takes ${
    requests.toFixed(1)
  } requests, and its end is seen ${seconds(waste)} late.`;
}

function worth(price: number): string {
  return `a request is worth ${seconds(price)} of waiting`;
}

function alternative({ code, manner }: Simple, regret: number): string {
  return `The best of the simple ones, ${code} (${manner}), costs ${
    percentMore(regret)
  }.`;
}

function unknowing(adaptive: number | undefined): string {
  const cost = adaptive === undefined
    ? "which learns it from job to job"
    : `which learns it and, after 50 jobs, costs ${percentMore(adaptive)}`;
  return `If you cannot say how long jobs take, use adaptive, ${cost}.`;
}
