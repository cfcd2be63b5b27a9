import {
  type Distribution,
  parseDistribution,
  type ParseDistributionOptions,
  scaled,
} from "@heygen-sim/client/distributions";

/** A law that algorithms are compared on. */
export interface NamedLaw {
  /** What it is called, such as `short video`. */
  readonly name: string;
  /** The law as text, in seconds, such as `lognormal:12,0.35`. */
  readonly label: string;
  /** How long jobs take, in milliseconds. */
  readonly law: Distribution;
  /**
   * The sample that the law was made of, in milliseconds: algorithms are then judged
   * by the smoothed sample, unless plans for the sample itself cost less.
   *
   * @default {undefined} the law is known as such
   */
  readonly durations?: ArrayLike<number>;
}

/**
 * Names a law that is written in seconds.
 *
 * @param name What to call it.
 * @param label The law as `parseDistribution` reads it, in seconds.
 * @param options How files are read.
 * @returns The law in milliseconds, with its names.
 * @throws {TypeError} If the text is no law.
 * @throws {RangeError} If the numbers in it make no law.
 *
 * @example
 * ```ts
 * import { namedLaw } from "@heygen-sim/comparison";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(namedLaw("mine", "uniform:1,20").law.mean, 10_500);
 * ```
 */
export function namedLaw(
  name: string,
  label: string,
  options: ParseDistributionOptions = {},
): NamedLaw {
  return { name, label, law: scaled(parseDistribution(label, options), 1_000) };
}

/**
 * What algorithms are compared on where nobody says otherwise: a video of a
 * minute or so, one of an hour, jobs whose age tells nothing, and a queue of two
 * kinds of video.
 */
export const DEFAULT_LAWS: readonly NamedLaw[] = [
  namedLaw("short video", "lognormal:12,0.35"),
  namedLaw("long video", "lognormal:540,0.35"),
  namedLaw("memoryless", "exponential:20"),
  namedLaw(
    "two kinds of video",
    "mixture:0.7*lognormal:8,0.2+0.3*lognormal:45,0.15",
  ),
];
