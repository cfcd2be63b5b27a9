/**
 * Which algorithm to choose: all of them on the same jobs, in virtual time, held
 * against the best there can be.
 *
 * @example
 * ```ts
 * import { recommend } from "@heygen-sim/client/comparison";
 * import { assertEquals } from "@std/assert";
 *
 * const durations = [8_000, 8_100, 8_300, 45_000, 45_500];
 * assertEquals(recommend({ durations }).algorithm, "adaptive");
 * ```
 *
 * @module
 */
export type { ClassicName } from "../algorithms/classic.ts";
export type { AlgorithmName } from "../algorithms/table.ts";
export type { Algorithm } from "../algorithms/resolve.ts";
export type {
  AlgorithmFactory,
  Intervals,
  Observation,
} from "../algorithms/protocol.ts";
export type { Atoms, Distribution } from "../distributions/distribution.ts";
export type { ParseDistributionOptions } from "../distributions/parse.ts";
export * from "./compare.ts";
export { toCsv } from "./csv.ts";
export { COMPARED, type OwnAlgorithm } from "./contenders.ts";
export * from "./laws.ts";
export {
  recommend,
  type Recommendation,
  type RecommendOptions,
} from "./recommend.ts";
export type {
  AlgorithmResult,
  Comparison,
  FrontierPoint,
  LawResult,
  Spread,
} from "./result.ts";
export { COLOURS, type Emphasis, toText } from "./text_table.ts";
