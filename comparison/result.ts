/** A mean over many jobs, and the 95th percentile. */
export interface Spread {
  /** The mean. */
  readonly mean: number;
  /** What 95 of 100 jobs stay below. */
  readonly p95: number;
}

/** How one algorithm did on the jobs of one distribution. */
export interface AlgorithmResult {
  /** The algorithm's name. */
  readonly name: string;
  /** Requests a job, without the one that every wait begins with. */
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
  /** Keller's bound over requests times waste; 1 is the best, about. */
  readonly efficiency: number;
  /** When it polls a job that does not end, in milliseconds since the start. */
  readonly polls: readonly number[];
  /**
   * Why there are no figures: the algorithm threw, ended before the job, or needs too
   * many requests. All figures are `NaN` then, `null` in JSON.
   *
   * @default {undefined} there are figures
   */
  readonly error?: string;
}

/**
 * The rows of a distribution's table: the algorithms in the order they were asked for, the
 * recommended one where it is not among them, and the baseline.
 *
 * @param distribution The distribution.
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
  /** The price at which it is the best, in milliseconds a request. */
  readonly price: number;
  /** Requests a job. */
  readonly requests: number;
  /** Milliseconds. */
  readonly waste: number;
}

/** All that was found out about one distribution. */
export interface DistributionResult {
  /** What the distribution is called, such as `short video`. */
  readonly name: string;
  /** The distribution as text, in seconds, such as `lognormal:12,0.35`. */
  readonly label: string;
  /** The mean duration in milliseconds. */
  readonly mean: number;
  /** The density, to draw: times in milliseconds and densities per millisecond. */
  readonly density: { readonly times: number[]; readonly values: number[] };
  /** The frontier, in the order of falling requests. */
  readonly frontier: readonly FrontierPoint[];
  /** The least possible cost at the price, in milliseconds. */
  readonly bestCost: number;
  /** The algorithms, in the order they were asked for. */
  readonly algorithms: readonly AlgorithmResult[];
  /**
   * How `adaptive` learns: its mean regret on the first, second, ... job, over
   * many runs that each begin without history. Empty if it was not asked for.
   */
  readonly learning: readonly number[];
  /** The algorithm to use, in words, and what it costs against the best. */
  readonly recommendation: string;
  /**
   * The figures of the recommended algorithm: one of `algorithms`, or another one whose
   * name is the code to write.
   */
  readonly recommended?: AlgorithmResult;
  /** The figures of the best delay with the best constant interval after it. */
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
  /** The seed they were drawn by. */
  readonly seed: number | string;
  /** The polls that were simulated. */
  readonly polls: number;
  /** The distributions, in the order they were asked for. */
  readonly distributions: readonly DistributionResult[];
}
