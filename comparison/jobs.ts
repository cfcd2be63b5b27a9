import {
  type Distribution,
  randomStream,
} from "@heygen-sim/client/distributions";

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
  const durations = Float64Array.from(
    { length: count },
    (_, i) => distribution.quantile((i + random()) / count),
  );
  return {
    durations,
    order: shuffled(count, randomStream(seed, label, "order")),
  };
}

/** The numbers below `count` in random order (Fisher and Yates). */
function shuffled(count: number, random: () => number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const other = order[i] as number;
    order[i] = order[j] as number;
    order[j] = other;
  }
  return order;
}
