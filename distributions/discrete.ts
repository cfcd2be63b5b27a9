import type { Distribution } from "./distribution.ts";

/**
 * Tells whether a law is discrete: whether its atoms are all there is to it.
 *
 * @param law Any law.
 * @returns Whether the weights of its atoms sum to 1, up to rounding.
 *
 * @example
 * ```ts
 * import { empirical, isDiscrete, uniform } from "@heygen-sim/client/distributions";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(isDiscrete(empirical([8_000, 45_000])), true);
 * assertEquals(isDiscrete(uniform(1_000, 20_000)), false);
 * ```
 */
export function isDiscrete(law: Distribution): boolean {
  const { weights } = law.atoms;
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += weights[i] ?? 0;
  return sum > 1 - 1e-9;
}
