import type { Distribution } from "../distributions/distribution.ts";
import { parseDistribution } from "../distributions/parse.ts";

/**
 * Reads a law of seconds that can be counted in milliseconds.
 *
 * @param text The text, as `parseDistribution` takes it.
 * @throws {TypeError} If it is no law; the message lists what is accepted.
 * @throws {RangeError} If a number in it is out of range.
 */
export function law(text: string): Distribution {
  const inSeconds = parseDistribution(text);
  if (inSeconds.mean * 1_000 < Infinity) return inSeconds;
  throw new RangeError(
    `must have a mean that is finite in milliseconds, too: current value is '${text}'`,
  );
}
