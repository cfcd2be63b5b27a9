import { affine } from "./_affine.ts";
import { checkMean, checkNonNegative } from "./_check.ts";
import { nested } from "./_law.ts";
import type { Distribution } from "./distribution.ts";

/**
 * The law of a job that always needs a certain time, and a random one on top.
 *
 * @param law The law of the random part.
 * @param offset What is added to each duration; 0 or more.
 * @returns The law, as `shifted:OFFSET,LAW`.
 * @throws {TypeError} If `offset` is no number.
 * @throws {RangeError} If `offset` is negative or not finite.
 *
 * @example
 * ```ts
 * import { exponential, shifted } from "@heygen-sim/client/distributions";
 * import { assertEquals } from "@std/assert";
 *
 * const law = shifted(exponential(10_000), 5_000);
 * assertEquals(law.mean, 15_000);
 * assertEquals(law.cdf(5_000), 0);
 * ```
 */
export function shifted(law: Distribution, offset: number): Distribution {
  const name = "a shifted distribution";
  checkNonNegative(name, "offset", offset);
  checkMean(name, law.mean + offset);
  const label = () => `shifted:${offset},${nested(law)}`;
  return affine(law, offset, 1, label);
}
