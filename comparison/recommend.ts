import { checkPrice } from "../algorithms/_plan_checks.ts";
import { demand } from "../algorithms/_validate.ts";
import type { Distribution } from "../distributions/distribution.ts";
import { empirical } from "../distributions/empirical.ts";
import { smoothed } from "../distributions/smoothed.ts";
import { type Advice, advise, type Recommendation } from "./advise.ts";
import type { NamedLaw } from "./laws.ts";
import type { Setting } from "./setting.ts";

export type { Recommendation };

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
 * assertEquals(simple.code, "constant({ interval: 6100 })");
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
  const { recommendation } = law === undefined
    ? adviseOn(durations, { price, rtt })
    : advise({ law, price, rtt });
  return recommendation;
}

/**
 * Recommends an algorithm as a comparison does it: for the sample that a law was
 * made of, if it was, and with what is known of `adaptive`.
 */
export function recommendFor(
  { durations }: NamedLaw,
  setting: Setting,
  adaptive: number | undefined,
): Advice {
  return durations === undefined
    ? advise(setting, "law", adaptive)
    : adviseOn(durations, setting, adaptive);
}

function adviseOn(
  durations: ArrayLike<number>,
  { price, rtt }: Omit<Setting, "law">,
  adaptive?: number,
): Advice {
  const sample = empirical(durations);
  return durations.length < FEW
    ? advise({ law: smoothed(durations), price, rtt }, "few")
    : advise({ law: sample, price, rtt }, "many", adaptive);
}
