/** A mean over many jobs, and the 95th percentile. */
export interface Spread {
  /** The mean. */
  readonly mean: number;
  /** The 95th percentile. */
  readonly p95: number;
}

/** The figures of one algorithm on one distribution. */
export interface AlgorithmResult {
  /** The algorithm's name. */
  readonly name: string;
  /** Requests a job, without the first. */
  readonly requests: Spread;
  /** Milliseconds from a job's end to its detection. */
  readonly waste: Spread;
  /** Mean waste plus price times mean requests, in milliseconds. */
  readonly cost: number;
  /** The standard error of `cost`, from the jobs drawn. */
  readonly costError: number;
  /** `cost` over the least possible cost at this price; 1 is the best. */
  readonly regret: number;
  /** Mean waste over the least possible with as many requests. */
  readonly wasteRatio: number;
  /** Mean requests over the least possible with as much waste. */
  readonly requestRatio: number;
  /**
   * Keller's bound over requests times waste; the best is about 1. It is 0 for a
   * discrete distribution.
   */
  readonly efficiency: number;
  /**
   * The times of its polls of a job that does not end, in milliseconds, as far as a
   * drawing can distinguish them.
   */
  readonly polls: readonly number[];
  /**
   * The reason for missing figures: the algorithm threw, ended before the job, or needs
   * too many requests. All figures are then `NaN`, `null` in JSON.
   *
   * @default {undefined}
   */
  readonly error?: string;
}

/**
 * The rows of a distribution's table: the algorithms in the order of the options, the
 * recommended one if it is not among them, and the baseline.
 *
 * @param distribution The figures on the distribution.
 */
export function tableRows(
  { algorithms, recommended, baseline }: DistributionResult,
): AlgorithmResult[] {
  const listed = algorithms.some(({ name }) => name === recommended?.name);
  const others = [listed ? undefined : recommended, baseline];
  return [...algorithms, ...others.filter((it) => it !== undefined)];
}

/** A point of the frontier: the least mean waste at a mean number of requests. */
export interface FrontierPoint {
  /** The price at which it is optimal, in milliseconds a request. */
  readonly price: number;
  /** Requests a job. */
  readonly requests: number;
  /** Milliseconds. */
  readonly waste: number;
}

/** The figures of all algorithms on one distribution. */
export interface DistributionResult {
  /** The name of the distribution, such as `short video`. */
  readonly name: string;
  /** The distribution as text, in seconds, such as `lognormal:12,0.35`. */
  readonly label: string;
  /** The mean duration in milliseconds. */
  readonly mean: number;
  /** The density, to draw: times in milliseconds and densities per millisecond. */
  readonly density: { readonly times: number[]; readonly values: number[] };
  /**
   * The frontier, in the order of falling requests. That of a sample is planned on all
   * of its durations, a bound that no plan for new durations reaches.
   */
  readonly frontier: readonly FrontierPoint[];
  /**
   * The least possible cost at the price, in milliseconds; for a sample that is used as it
   * is, the least cost of all candidates on durations that they were not tuned on.
   */
  readonly bestCost: number;
  /** The algorithms, in the order of the options. */
  readonly algorithms: readonly AlgorithmResult[];
  /**
   * The mean regret of `adaptive` on the first, second, ... job, over several runs
   * without history. Empty if `adaptive` is not compared.
   */
  readonly learning: readonly number[];
  /** The recommended algorithm and its cost, in words. */
  readonly recommendation: string;
  /**
   * The figures of the recommended algorithm: one of `algorithms`, or another one whose
   * name is the code to write.
   */
  readonly recommended?: AlgorithmResult;
  /** The figures of the best delay and constant interval. */
  readonly baseline?: AlgorithmResult;
}

/** A whole comparison. */
export interface Comparison {
  /** The price, in milliseconds a request. */
  readonly price: number;
  /** The round trip of a request, in milliseconds. */
  readonly rtt: number;
  /** The jobs drawn from each distribution. */
  readonly jobs: number;
  /** The seed of the jobs. */
  readonly seed: number | string;
  /** The number of simulated polls. */
  readonly polls: number;
  /** The distributions, in the order of the options. */
  readonly distributions: readonly DistributionResult[];
}
