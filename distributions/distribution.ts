/**
 * The times that have a probability of their own: the discrete part of a
 * distribution.
 *
 * Both lists are equally long and must not be changed.
 */
export interface Atoms {
  /** The times, ascending and without duplicates. */
  readonly support: ArrayLike<number>;
  /** The probability of each time; above 0, and together at most 1. */
  readonly weights: ArrayLike<number>;
}

/**
 * A distribution of non-negative durations: how long jobs take.
 *
 * A distribution has no unit of its own: durations are in the unit of its
 * parameters. Across this package's TypeScript API that unit is milliseconds; on the
 * command line and on the wire it is seconds.
 *
 * Every distribution is the sum of a discrete part, {@linkcode Distribution.atoms},
 * and of a continuous part. A continuous distribution has no atoms; a discrete one has
 * atoms whose weights sum to 1; a mixture of both kinds has both parts.
 *
 * The members on a logarithmic scale do not underflow far in the tail: a job that has
 * outlived nearly all others still has a well-defined future.
 *
 * {@linkcode fromSurvival} makes one of a function.
 */
export interface Distribution {
  /**
   * The text that `parseDistribution` reads as this distribution, such as
   * `uniform:1,20`; or a name.
   */
  readonly label: string;
  /** The mean duration. */
  readonly mean: number;
  /** The discrete part; empty for a continuous distribution. */
  readonly atoms: Atoms;
  /** Whether the distribution has no continuous part. */
  readonly discrete: boolean;
  /**
   * Draws one duration.
   *
   * @param random A source of uniform numbers in [0, 1), such as `Math.random`
   * or a {@linkcode randomStream}.
   */
  sample(random: () => number): number;
  /** The probability that the duration is at most `t`. */
  cdf(t: number): number;
  /**
   * The smallest duration with `cdf(duration) >= p`.
   *
   * @param p A probability in [0, 1]; 0 gives the lower end of the distribution and 1
   * the upper, which is `Infinity` for a distribution without one.
   * @throws {RangeError} If `p` is not in [0, 1].
   */
  quantile(p: number): number;
  /**
   * The natural logarithm of the probability that the duration is longer than
   * `t`: minus the cumulative hazard.
   */
  logSurvival(t: number): number;
  /**
   * The smallest duration with `logSurvival(duration) <= logP`: the quantile of
   * `1 - exp(logP)`, precise where that probability rounds to 1.
   *
   * @param logP The logarithm of a probability, from `-Infinity` to 0.
   */
  inverseLogSurvival(logP: number): number;
  /**
   * The mean residual life: the mean time that a job takes beyond `t`, given that it
   * takes longer. 0 where no job does.
   */
  meanResidual(t: number): number;
}
