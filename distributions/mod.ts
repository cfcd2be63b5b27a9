/**
 * How long jobs take: laws of durations, the text forms of them, and seeded
 * random streams to draw from them.
 *
 * @example
 * ```ts
 * import { parseDistribution, randomStream } from "@heygen-sim/client/distributions";
 * import { assert } from "@std/assert";
 *
 * const law = parseDistribution("uniform:1,20");
 * const duration = law.sample(randomStream("demo", 1, "duration"));
 * assert(duration >= 1 && duration <= 20);
 * ```
 *
 * @module
 */
export * from "./conditional.ts";
export * from "./default.ts";
export * from "./distribution.ts";
export * from "./empirical.ts";
export * from "./exponential.ts";
export * from "./fixed.ts";
export * from "./gamma.ts";
export * from "./lognormal.ts";
export * from "./mixture.ts";
export * from "./parse.ts";
export * from "./random.ts";
export * from "./scaled.ts";
export * from "./shifted.ts";
export * from "./smoothed.ts";
export * from "./uniform.ts";
export * from "./weibull.ts";
