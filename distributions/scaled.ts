import { affine } from "./_affine.ts";
import { checkDistribution, checkMean, checkPositive } from "./_check.ts";
import { nested } from "./_define.ts";
import type { Distribution } from "./distribution.ts";

/**
 * The distribution of durations that are longer by a factor: in another unit, or on a
 * machine of another speed.
 *
 * @param distribution The distribution to scale.
 * @param factor The factor; above 0.
 * @returns The distribution, written `scaled:FACTOR,DISTRIBUTION`.
 * @throws {TypeError} If `factor` is not a number, or `distribution` not a distribution.
 * @throws {RangeError} If `factor` is not above 0 or not finite.
 */
export function scaled(
  distribution: Distribution,
  factor: number,
): Distribution {
  const name = "a scaled distribution";
  checkDistribution(name, distribution);
  checkPositive(name, "factor", factor);
  checkMean(name, distribution.mean * factor);
  const label = () => `scaled:${factor},${nested(distribution)}`;
  return affine(distribution, 0, factor, label);
}
