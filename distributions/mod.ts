/**
 * Distributions of durations, their text forms, and seeded random streams.
 *
 * @example
 * ```ts
 * import { parseDistribution, randomStream } from "@heygen-sim/client/distributions";
 * import { assert } from "@std/assert";
 *
 * const distribution = parseDistribution("uniform:1,20");
 * const duration = distribution.sample(randomStream("demo", 1, "duration"));
 * assert(duration >= 1 && duration <= 20);
 * ```
 *
 * @module
 */
import { defaultDelay } from "./uniform.ts";
import type { Distribution } from "./distribution.ts";

export type { DistributionForm } from "./_text_form.ts";
export { conditional } from "./conditional.ts";
export type { Atoms, Distribution } from "./distribution.ts";
export { empirical } from "./empirical.ts";
export { exponential } from "./exponential.ts";
export { fixed } from "./fixed.ts";
export { fromSurvival } from "./from_survival.ts";
export { gamma } from "./gamma.ts";
export { lognormal } from "./lognormal.ts";
export { mixture, type MixturePart } from "./mixture.ts";
export { parseDistribution, type ParseDistributionOptions } from "./parse.ts";
export { type RandomKey, randomStream } from "./random.ts";
export { DISTRIBUTION_FORMS } from "./registry.ts";
export { scaled } from "./scaled.ts";
export { shifted } from "./shifted.ts";
export { smoothed } from "./smoothed.ts";
export { uniform } from "./uniform.ts";
export { weibull } from "./weibull.ts";

/**
 * The default distribution of translations, in milliseconds: between 1 and 20 s, any
 * time as likely as any other. It is the simulator's default, and the one that
 * `optimal` plans for.
 *
 * Real translations of long videos take minutes: use their own durations.
 */
export const DEFAULT_DELAY: Distribution = /* @__PURE__ */ defaultDelay();
