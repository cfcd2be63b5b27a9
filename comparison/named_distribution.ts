import {
  type Distribution,
  parseDistribution,
  type ParseDistributionOptions,
  scaled,
} from "@heygen-sim/client/distributions";

/** A distribution with a name, to compare algorithms on. */
export interface NamedDistribution {
  /** Its name, such as `short video`. */
  readonly name: string;
  /** The distribution as text, in seconds, such as `lognormal:12,0.35`. */
  readonly label: string;
  /** The distribution of durations, in milliseconds. */
  readonly distribution: Distribution;
  /**
   * The sample behind the distribution, in milliseconds each. Algorithms are then
   * evaluated on the smoothed sample or, if plans for the sample itself cost less, on
   * durations that are held out.
   *
   * @default {undefined} the distribution itself is known
   */
  readonly durations?: ArrayLike<number>;
}

/**
 * Names a distribution that is written in seconds.
 *
 * @param name The name.
 * @param label The distribution as `parseDistribution` reads it, in seconds.
 * @param options Options of `parseDistribution`.
 * @returns The distribution in milliseconds.
 * @throws {TypeError} If the text is not a distribution.
 * @throws {RangeError} If a parameter is out of range.
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
 * The default distributions: a video of about ten seconds, one of nine minutes, a
 * memoryless job, and two kinds of video.
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
