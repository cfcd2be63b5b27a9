/**
 * A law of positive durations: how long a job takes.
 *
 * A law has no unit of its own: what comes out is in the unit of the
 * parameters that went in. Across this package's TypeScript API that unit is
 * milliseconds; on the command line and on the wire it is seconds.
 */
export interface Distribution {
  /** The expected duration. */
  readonly mean: number;
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
   * @param p A probability in [0, 1]; 1 gives `Infinity` for a law without an
   * upper end.
   */
  quantile(p: number): number;
}
