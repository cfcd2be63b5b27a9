import {
  type Distribution,
  randomStream,
} from "@heygen-sim/client/distributions";

/** The jobs that all algorithms are compared on. */
export interface Jobs {
  /** How long each takes, ascending. */
  readonly durations: Float64Array;
  /** The order in which they come, as indices of durations. */
  readonly order: Uint32Array;
}

/**
 * Draws jobs, the same ones whenever the distribution's label and the seed are the same.
 *
 * They are drawn evenly: of `count` jobs one is in each of as many intervals of
 * equal probability, anywhere in there. A mean over them is as right as one over
 * independent jobs, and far more precise.
 *
 * @param distribution How long jobs take.
 * @param label What the random stream is named after.
 * @param count How many to draw.
 * @param seed Where the random numbers come from.
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
    const held = order[i] as number;
    order[i] = order[j] as number;
    order[j] = held;
  }
  return order;
}
