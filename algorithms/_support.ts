import { conditional, type Distribution } from "../distributions/mod.ts";
import { countUpTo } from "../distributions/_sorted.ts";
import { gridOf, nextAfter } from "./_grid.ts";

/**
 * The moments at which a plan may poll, and what a poll would find there. The
 * first entry is not a poll but the moment at which waiting begins.
 */
export interface Support {
  /** The moments, counted from the job's start; ascending. */
  readonly times: Float64Array;
  /** The probability that the job has ended by each of them; the last is 1. */
  readonly ended: Float64Array;
  /**
   * That probability times the mean duration, from where waiting begins, of the
   * jobs that have ended by then.
   */
  readonly moments: Float64Array;
}

/** What waiting begins with: the job's law, as far as it is known by then. */
export interface Outset {
  /** The law of the job's duration. */
  readonly law: Distribution;
  /** The age of the job when waiting begins. */
  readonly start: number;
}

/**
 * What is known at the outset, or `undefined` if no job takes that long.
 *
 * @param age The age at which the job was seen pending, if it was seen.
 */
export function outsetOf(
  law: Distribution,
  age: number | undefined,
): Outset | undefined {
  const start = age ?? 0;
  if (law.logSurvival(start) === -Infinity) return undefined;
  return { law: age === undefined ? law : conditional(law, age), start };
}

/** A support of given size, whose first entry is where waiting begins. */
function empty(size: number, start: number): Support {
  const times = new Float64Array(size);
  times[0] = start;
  return {
    times,
    ended: new Float64Array(size),
    moments: new Float64Array(size),
  };
}

/** Every duration that a discrete law has. */
function atomsOf({ law, start }: Outset): Support {
  const { support, weights } = law.atoms;
  // A job that takes no time is over when waiting begins.
  let first = 0;
  let ended = 0;
  for (; (support[first] ?? Infinity) <= start; first++) {
    ended += weights[first] ?? 0;
  }
  const result = empty(support.length - first + 1, start);
  result.ended[0] = ended;
  let moment = 0;
  for (let i = first, j = 1; i < support.length; i++, j++) {
    const time = support[i] ?? 0;
    const weight = weights[i] ?? 0;
    result.times[j] = time;
    result.ended[j] = ended += weight;
    result.moments[j] = moment += weight * (time - start);
  }
  result.ended[result.ended.length - 1] = 1;
  return result;
}

/**
 * Evaluates a distribution at given points. Costs are exact for polls there:
 * no duration is rounded to a point, except that those beyond the last point
 * count as ending there.
 *
 * @param points Ascending moments after the start.
 * @param minGap The least time between polls, and before the first.
 */
export function supportAt(
  { law, start }: Outset,
  points: ArrayLike<number>,
  minGap: number,
): Support {
  const earliest = earliestPoll(start, minGap);
  // The points that are too early are replaced by the earliest one.
  const early = countUpTo(points, earliest);
  const skipped = Math.max(0, early - 1);
  const result = empty(points.length - skipped + 1, start);
  const last = result.times.length - 1;
  for (let j = 1; j <= last; j++) {
    result.times[j] = points[j - 1 + skipped] ?? 0;
  }
  if (early > 0) result.times[1] = earliest;
  const mean = law.mean - start;
  for (let j = 0; j <= last; j++) {
    const time = result.times[j] ?? start;
    const logAlive = law.logSurvival(time);
    const alive = Math.exp(logAlive);
    result.ended[j] = -Math.expm1(logAlive);
    const rest = alive > 0 ? time - start + law.meanResidual(time) : 0;
    result.moments[j] = mean - alive * rest;
  }
  const beyond = 1 - (result.ended[last] ?? 1);
  const width = (result.times[last] ?? start) - start;
  result.moments[0] = 0;
  result.moments[last] = (result.moments[last] ?? 0) + beyond * width;
  result.ended[last] = 1;
  return result;
}

/** The first moment at which a plan may poll. */
function earliestPoll(start: number, minGap: number): number {
  return minGap > 0 ? Math.max(start + minGap, nextAfter(start)) : start;
}

/**
 * Replaces the moments that are too early for a first poll by the earliest one,
 * which finds all jobs that have ended by then.
 */
function reachable(support: Support, minGap: number): Support {
  const { times, ended, moments } = support;
  const start = times[0] ?? 0;
  const earliest = earliestPoll(start, minGap);
  const first = countUpTo(times, earliest);
  if (first === 1) return support;

  const result = empty(times.length - first + 2, start);
  result.ended[0] = ended[0] ?? 0;
  result.times[1] = earliest;
  result.ended[1] = ended[first - 1] ?? 1;
  result.moments[1] = moments[first - 1] ?? 0;
  result.times.set(times.subarray(first), 2);
  result.ended.set(ended.subarray(first), 2);
  result.moments.set(moments.subarray(first), 2);
  return result;
}

/**
 * Lays out the moments at which a plan may poll.
 *
 * @param outset The job's law and where waiting begins.
 * @param minGap The least time between polls, and before the first.
 * @param resolution How many moments a law that is not discrete is given.
 */
export function supportOf(
  outset: Outset,
  minGap: number,
  resolution: number,
): Support {
  const { law, start } = outset;
  if (law.discrete) return reachable(atomsOf(outset), minGap);
  return supportAt(outset, gridOf(law, start, minGap, resolution), minGap);
}
