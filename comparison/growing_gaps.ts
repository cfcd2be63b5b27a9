import type { Distribution } from "@heygen-sim/client/distributions";

/** Gaps between polls that grow by a constant, from a poll on. */
export interface GrowingGaps {
  /** The time of that poll, in milliseconds. */
  readonly from: number;
  readonly gap: number;
  /** The growth from each gap to the next. */
  readonly growth: number;
}

/** A block of polls is at most this share of the polls before it. */
const BLOCK_SHARE = 1 / 128;
/** A block ends where more than this share of its jobs have ended. */
const MAX_ENDED_SHARE = 0.05;

/**
 * The expected requests and waste from a poll on whose gaps grow by a constant.
 *
 * A job can outlive an algorithm's plan by hundreds of thousands of polls. Both
 * figures change smoothly from poll to poll, so that they are summed up by blocks, by
 * the trapezoidal rule, until the log survival is negligible.
 */
export function expectedBeyond(
  distribution: Distribution,
  { from, gap, growth }: GrowingGaps,
  negligible: number,
): { readonly requests: number; readonly waste: number } {
  const timeOf = (poll: number) =>
    from + poll * (gap + growth * (poll + 1) / 2);
  /** The share of jobs that need another poll, and what they waste until it. */
  function at(poll: number) {
    const [time, next] = [timeOf(poll), timeOf(poll + 1)];
    const alive = Math.exp(distribution.logSurvival(time));
    const later = Math.exp(distribution.logSurvival(next));
    const waste = alive * (next - time - distribution.meanResidual(time)) +
      later * distribution.meanResidual(next);
    return { alive, waste: Math.max(0, waste) };
  }
  let requests = 0;
  let waste = 0;
  let poll = 0;
  let here = at(poll);
  while (Math.log(here.alive) > negligible) {
    let size = Math.max(1, Math.floor(poll * BLOCK_SHARE));
    let end = at(poll + size);
    while (size > 1 && end.alive < here.alive * (1 - MAX_ENDED_SHARE)) {
      end = at(poll + (size = Math.ceil(size / 2)));
    }
    // All polls of the block but the last one, with which the next block begins.
    const sum = (first: number, last: number) =>
      (size * (first + last) + first - last) / 2;
    requests += sum(here.alive, end.alive);
    waste += sum(here.waste, end.waste);
    poll += size;
    here = end;
  }
  return { requests, waste };
}
