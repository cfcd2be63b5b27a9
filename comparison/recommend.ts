import { assertOption } from "@heygen-sim/client/algorithms";
import type { Distribution } from "@heygen-sim/client/distributions";
import { distributionEstimates, sampleEstimates } from "./estimates.ts";
import { type Recommendation, recommendationFor } from "./recommendation.ts";
import { assertTerms } from "./scenario.ts";

export type { Recommendation };

/** Options of {@linkcode recommend}. */
export type RecommendOptions =
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
  assertOption(
    (distribution === undefined) !== (durations === undefined),
    "Cannot recommend as one of 'distribution' and 'durations'",
    "present, and not both",
    distribution === undefined ? "neither" : "both",
  );
  return recommendationFor(
    distribution === undefined
      ? sampleEstimates(durations, terms)
      : distributionEstimates({ ...terms, distribution }),
  );
}
