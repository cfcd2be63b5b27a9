/**
 * Compares polling algorithms on the same simulated jobs, in virtual time and against
 * the smallest possible cost, and recommends one.
 *
 * @example
 * ```ts
 * import { recommend } from "@heygen-sim/comparison";
 * import { assertEquals } from "@std/assert";
 *
 * const durations = [8_000, 8_100, 8_300, 45_000, 45_500];
 * assertEquals(recommend({ durations }).algorithm, "adaptive");
 * ```
 *
 * @module
 */
export * from "./compare.ts";
export { toCsv } from "./csv.ts";
export { COMPARED, type OwnAlgorithm } from "./candidates.ts";
export { densityOf } from "./density.ts";
export * from "./named_distribution.ts";
export {
  race,
  raceAlgorithms,
  type RacedAlgorithm,
  type RaceOptions,
  type Races,
} from "./race.ts";
export {
  recommend,
  type Recommendation,
  type RecommendOptions,
} from "./recommendation.ts";
export type {
  AlgorithmResult,
  Comparison,
  DistributionResult,
  FrontierPoint,
  Spread,
} from "./result.ts";
export { COLOURS, type Emphasis, toText } from "./text_table.ts";
