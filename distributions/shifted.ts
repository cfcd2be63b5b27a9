import { affine } from "./_affine.ts";
import { checkDistribution, checkMean, checkNonNegative } from "./_check.ts";
import { nested } from "./_define.ts";
import type { Distribution } from "./distribution.ts";

/**
 * The distribution of jobs that need a fixed time, and a random one on top.
 *
 * @param distribution The distribution of the random part.
 * @param offset The fixed part; 0 or more.
 * @returns The distribution, written `shifted:OFFSET,DISTRIBUTION`.
 * @throws {TypeError} If `offset` is not a number, or `distribution` not a distribution.
 * @throws {RangeError} If `offset` is negative or not finite.
 */
export function shifted(
  distribution: Distribution,
  offset: number,
): Distribution {
  const name = "a shifted distribution";
  checkDistribution(name, distribution);
  checkNonNegative(name, "offset", offset);
  checkMean(name, distribution.mean + offset);
  const label = () => `shifted:${offset},${nested(distribution)}`;
  return affine(distribution, offset, 1, label);
}
