import type { Distribution } from "@heygen-sim/client/distributions";

/** The circumstances that algorithms are compared under; all in milliseconds. */
export interface Scenario {
  /** How long jobs take. */
  readonly distribution: Distribution;
  /** The waiting that one request is worth. */
  readonly price: number;
  /**
   * The round trip: a poll that is sent at `s` sees the job as it is at
   * `s + rtt / 2`, and its answer is there at `s + rtt`.
   */
  readonly rtt: number;
}

/** A ratio of costs: 1 where both are nothing. */
export function ratio(cost: number, least: number): number {
  return cost === least ? 1 : cost / least;
}
