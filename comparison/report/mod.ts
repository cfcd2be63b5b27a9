/**
 * A comparison as a page and as a picture, made of nothing but text: no network,
 * no script, no font that has to be there.
 *
 * @module
 */
export type {
  AlgorithmResult,
  Comparison,
  DistributionResult,
  FrontierPoint,
  Spread,
} from "../result.ts";
export * from "./page.ts";
export * from "./picture.ts";
