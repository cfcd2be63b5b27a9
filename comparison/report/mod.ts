/**
 * Renders a comparison as a page and as a picture, without scripts, fonts and other
 * external resources.
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
