import {
  type Distribution,
  empirical,
  randomStream,
} from "@heygen-sim/client/distributions";
import type { Scenario } from "./scenario.ts";

/** The jobs that all algorithms are compared on. */
export interface Jobs {
  /** Their durations in milliseconds, ascending. */
  readonly durations: Float64Array;
  /** Their random order, as indices of durations. */
  readonly order: Uint32Array;
}

/**
 * Draws jobs, the same ones whenever the distribution's label and the seed are the same.
 *
 * The sample is stratified: one job comes from each of `count` intervals of equal
 * probability. Its means are unbiased, and far more precise than those of independent
 * jobs.
 */
export function drawJobs(
  distribution: Distribution,
  label: string,
  count: number,
  seed: number | string,
): Jobs {
  const random = randomStream(seed, label, "durations");
  const durations = new Float64Array(count)
    .map((_, i) => distribution.quantile((i + random()) / count));
  // The order of Fisher and Yates.
  const order = new Uint32Array(count).map((_, i) => i);
  const shuffle = randomStream(seed, label, "order");
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(shuffle() * (i + 1));
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  return { durations, order };
}

/** The number of parts of a sample, and of a large one. */
const PARTS = 10;
const LARGE = 2_000;
const LARGE_PARTS = 2;

/** A sample without a part of it, and that part. */
export interface Split {
  /** The durations to tune an algorithm on. */
  readonly training: Float64Array;
  /** The durations to evaluate it on; ascending. */
  readonly test: Float64Array;
}

/**
 * Splits a sample for cross-validation: each duration is in one test. Neighbours go
 * to different parts, so that the parts are alike.
 */
export function splitsOf(durations: ArrayLike<number>): readonly Split[] {
  const sorted = Float64Array.from(durations).sort();
  const parts = Math.min(
    sorted.length > LARGE ? LARGE_PARTS : PARTS,
    sorted.length,
  );
  return Array.from({ length: parts }, (_, part) => ({
    training: sorted.filter((_, i) => i % parts !== part),
    test: sorted.filter((_, i) => i % parts === part),
  }));
}

export interface Run {
  /** The scenario that the algorithm is tuned on. */
  readonly training: Scenario;
  /** The scenario that the jobs are drawn from. */
  readonly test: Scenario;
  /** How long the jobs take, in milliseconds; ascending. */
  readonly durations: Float64Array;
}

/**
 * The runs of a comparison: one for a distribution, and one for each split of a sample
 * that is used as it is.
 */
export function runsFor(
  { distribution, price, rtt, splits }: Scenario & {
    readonly splits?: readonly Split[];
  },
  label: string,
  count: number,
  seed: number | string,
): readonly Run[] {
  const known = { training: distribution, test: distribution };
  const pairs = splits?.map(({ training, test }) => ({
    training: empirical(training),
    test: empirical(test),
  })) ?? [known];
  const jobs = Math.max(1, Math.round(count / pairs.length));
  return pairs.map(({ training, test }) => ({
    training: { price, rtt, distribution: training },
    test: { price, rtt, distribution: test },
    durations: drawJobs(test, label, jobs, seed).durations,
  }));
}
