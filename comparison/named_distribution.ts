import {
  type Distribution,
  parseDistribution,
  type ParseDistributionOptions,
  scaled,
} from "@heygen-sim/client/distributions";

/** A distribution that algorithms are compared on. */
export interface NamedDistribution {
  /** What it is called, such as `short video`. */
  readonly name: string;
  /** The distribution as text, in seconds, such as `lognormal:12,0.35`. */
  readonly label: string;
  /** How long jobs take, in milliseconds. */
  readonly distribution: Distribution;
  /**
   * The sample that the distribution was made of, in milliseconds: algorithms are then judged
   * by the smoothed sample, unless plans for the sample itself cost less.
   *
   * @default {undefined} the distribution is known as such
   */
  readonly durations?: ArrayLike<number>;
}

/**
 * Names a distribution that is written in seconds.
 *
 * @param name What to call it.
 * @param label The distribution as `parseDistribution` reads it, in seconds.
 * @param options How files are read.
 * @returns The distribution in milliseconds, with its names.
 * @throws {TypeError} If the text is no distribution.
 * @throws {RangeError} If the numbers in it make no distribution.
 *
 * @example
 * ```ts
 * import { namedDistribution } from "@heygen-sim/comparison";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(namedDistribution("mine", "uniform:1,20").distribution.mean, 10_500);
 * ```
 */
export function namedDistribution(
  name: string,
  label: string,
  options: ParseDistributionOptions = {},
): NamedDistribution {
  return {
    name,
    label,
    distribution: scaled(parseDistribution(label, options), 1_000),
  };
}

/**
 * What algorithms are compared on where nobody says otherwise: a video of a
 * minute or so, one of an hour, jobs whose age tells nothing, and a queue of two
 * kinds of video.
 */
export const DEFAULT_DISTRIBUTIONS: readonly NamedDistribution[] = [
  namedDistribution("short video", "lognormal:12,0.35"),
  namedDistribution("long video", "lognormal:540,0.35"),
  namedDistribution("memoryless", "exponential:20"),
  namedDistribution(
    "two kinds of video",
    "mixture:0.7*lognormal:8,0.2+0.3*lognormal:45,0.15",
  ),
];
