/**
 * Draws polls and their costs as SVG, and the marks of algorithms and clients. Each function
 * returns markup in which all text is escaped, without `style` attributes, for the style
 * sheet `STYLE`.
 *
 * @module
 */
export type { Described } from "./markup.ts";
export { type DensityPoint, densityPoints } from "./density.ts";
export { drawLanes, type Lane, type LanesOptions } from "./lanes.ts";
export { markOf } from "./look.ts";
export {
  drawPlane,
  type Outcome,
  type PlaneAlgorithm,
  type PlaneOptions,
} from "./plane.ts";
export { STYLE } from "./style.ts";
export { count, figure, seconds } from "./text.ts";
