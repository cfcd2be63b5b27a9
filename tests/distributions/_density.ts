import type { Distribution } from "@heygen-sim/client/distributions";

/** The density at a time above 0, by the difference quotient. */
export function densityAt(distribution: Distribution, t: number): number {
  const h = 1e-5 * t;
  return (distribution.cdf(t + h) - distribution.cdf(t - h)) / (2 * h);
}

/** The hazard at a time above 0, by the difference quotient. */
export function hazardAt(distribution: Distribution, t: number): number {
  const h = 1e-5 * t;
  return (distribution.logSurvival(t - h) - distribution.logSurvival(t + h)) /
    (2 * h);
}
