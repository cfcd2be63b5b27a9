/**
 * The points that have a probability of their own: a law's discrete part.
 *
 * Both lists are equally long and must not be changed.
 */
export interface Atoms {
  /** The points, ascending and without duplicates. */
  readonly support: ArrayLike<number>;
  /** The probability of each point; above 0, and together at most 1. */
  readonly weights: ArrayLike<number>;
}

/**
 * A law of non-negative durations: how long a job takes.
 *
 * A law has no unit of its own: what comes out is in the unit of the
 * parameters that went in. Across this package's TypeScript API that unit is
 * milliseconds; on the command line and on the wire it is seconds.
 *
 * Every law is the sum of a discrete part, {@linkcode Distribution.atoms}, and
 * of a continuous part with the density {@linkcode Distribution.pdf}. A
 * continuous law has no atoms; a discrete one has atoms whose weights sum to 1
 * and a density of 0 everywhere; a mixture of both kinds has both parts.
 *
 * The last four members say the same as the others on a logarithmic scale, so
 * that nothing underflows far in the tail: a job that has outlived nearly all
 * others still has a well-defined future.
 */
export interface Distribution {
  /** What `parseDistribution` reads back as this law, such as `uniform:1,20`. */
  readonly label: string;
  /** The expected duration. */
  readonly mean: number;
  /** The discrete part; empty for a continuous law. */
  readonly atoms: Atoms;
  /** Whether the atoms are all there is to the law. */
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
   * @param p A probability in [0, 1]; 0 gives the lower end of the law and 1
   * the upper, which is `Infinity` for a law without one.
   * @throws {RangeError} If `p` is not in [0, 1].
   */
  quantile(p: number): number;
  /**
   * The density of the continuous part at `t`, in 1 / unit of time. The density
   * integrates to 1 minus the weight of the atoms.
   */
  pdf(t: number): number;
  /** The natural logarithm of {@linkcode Distribution.pdf}. */
  logPdf(t: number): number;
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
   * The mean residual life: how much longer a job is expected to take that has
   * taken longer than `t` already. 0 where no job does.
   */
  meanResidual(t: number): number;
}
