import { affine } from "./_affine.ts";
import { checkMean, checkPositive } from "./_check.ts";
import { nested } from "./_law.ts";
import type { Distribution } from "./distribution.ts";

/**
 * The law of durations that are all a certain factor longer: in another unit,
 * or on a machine of another speed.
 *
 * @param law The law to be scaled.
 * @param factor What each duration is multiplied by; above 0.
 * @returns The law, as `scaled:FACTOR,LAW`.
 * @throws {TypeError} If `factor` is no number.
 * @throws {RangeError} If `factor` is not above 0 or not finite.
 *
 * @example
 * ```ts
 * import { parseDistribution, scaled } from "@heygen-sim/client/distributions";
 * import { assertEquals } from "@std/assert";
 *
 * const inSeconds = parseDistribution("uniform:1,20");
 * assertEquals(scaled(inSeconds, 1_000).quantile(1), 20_000);
 * ```
 */
export function scaled(law: Distribution, factor: number): Distribution {
  const name = "a scaled distribution";
  checkPositive(name, "factor", factor);
  checkMean(name, law.mean * factor);
  const label = () => `scaled:${factor},${nested(law)}`;
  return affine(law, 0, factor, label);
}
