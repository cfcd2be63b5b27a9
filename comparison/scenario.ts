import { assertOption } from "@heygen-sim/client/algorithms";
import type { Distribution } from "@heygen-sim/client/distributions";

/** A price and a round trip, in milliseconds. */
export interface Terms {
  /** The waiting that one request is worth. */
  readonly price: number;
  /**
   * The round trip: a poll that is sent at `s` sees the job as it is at
   * `s + rtt / 2`, and its response arrives at `s + rtt`.
   */
  readonly rtt: number;
}

/** A distribution of durations, a price and a round trip; all in milliseconds. */
export interface Scenario extends Terms {
  readonly distribution: Distribution;
}

export function assertTerms(operation: string, { price, rtt }: Terms): void {
  assertOption(
    Number.isFinite(price) && price > 0,
    `Cannot ${operation} as 'price'`,
    "a finite number of milliseconds above 0",
    price,
  );
  assertOption(
    Number.isFinite(rtt) && rtt >= 0,
    `Cannot ${operation} as 'rtt'`,
    "a non-negative finite number of milliseconds",
    rtt,
  );
}

/** Equally likely durations that represent a distribution, ascending. */
export function quantilesOf(
  { distribution }: Scenario,
  count: number,
): Float64Array {
  return Float64Array.from(
    { length: count },
    (_, i) => distribution.quantile((i + 0.5) / count),
  );
}

/** A ratio of costs: 1 where both are 0. */
export function ratio(cost: number, least: number): number {
  return cost === least ? 1 : cost / least;
}
