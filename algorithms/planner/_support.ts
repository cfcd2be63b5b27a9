import { countUpTo, sorted } from "../../distributions/_sorted.ts";
import {
  type Candidates,
  candidateTimes,
  nextAfter,
} from "./_candidate_times.ts";
import type { PlanningStart, Target } from "./options.ts";

/** The most candidates for polls that only the least gap delays. */
const MAX_DELAYED_COUNT = 65_536;

/**
 * The candidate times of a plan, and what a poll finds at each. The first entry is
 * no poll but the time at which waiting begins.
 */
export interface Support {
  /** The times since the job's start; ascending. */
  readonly times: Float64Array;
  /** The probability that the job has ended by each of them. */
  readonly ended: Float64Array;
  /**
   * That probability times the mean duration, from where waiting begins, of the
   * jobs that have ended by then.
   */
  readonly moments: Float64Array;
  /** The index from which on all jobs have ended: a plan ends there or later. */
  readonly end: number;
}

/** What a poll at a time finds: an entry of `ended` and of `moments`. */
type Finding = readonly [ended: number, moment: number];

/**
 * Chooses the candidate times of a plan. No duration is rounded to one, except
 * that those beyond the end count as ending there.
 */
export function supportFor(
  start: PlanningStart,
  minGap: number,
  resolution: number,
  target: Target,
): Support {
  const { distribution, age } = start;
  const { times: candidates, last } = distribution.discrete
    ? discreteTimes(start, minGap)
    : candidateTimes(start, minGap, resolution, target);
  const findingAt = distribution.discrete ? sums(start) : integrals(start);
  // The earliest poll takes the place of those that are too early.
  const earliest = Math.max(age + minGap, nextAfter(age));
  const first = minGap > 0 && candidates.length > 0 ? [age, earliest] : [age];
  const later = candidates.subarray(countUpTo(candidates, first.at(-1) ?? 0));
  const times = new Float64Array(first.length + later.length);
  times.set(first);
  times.set(later, first.length);
  const end = Math.min(
    Math.max(1, countUpTo(times, last) - 1),
    times.length - 1,
  );
  const ended = new Float64Array(times.length);
  const moments = new Float64Array(times.length);
  ended[0] = distribution.cdf(age);
  for (let i = 1; i < times.length; i++) {
    const time = times[Math.min(i, end)] as number;
    const [found, moment] = findingAt(time);
    const rest = i < end ? 0 : 1 - found;
    ended[i] = found + rest;
    moments[i] = moment + rest * (time - age);
  }
  return { times, ended, moments, end };
}

/** The durations of a discrete distribution, and polls that a gap delays. */
function discreteTimes(
  { distribution, age }: PlanningStart,
  minGap: number,
): Candidates {
  const atoms = Float64Array.from(distribution.atoms.support)
    .filter((time) => time > age);
  const last = atoms.at(-1);
  if (last === undefined) return { times: atoms, last: age };
  const delayed = minGap > 0 ? delayedTimes([age, ...atoms], minGap) : [];
  const times = sorted(Float64Array.from([...atoms, ...delayed])).support;
  return { times, last };
}

/**
 * In some optimal plan each poll is at a duration, or follows another as soon as the
 * least gap allows: else it could be made earlier. It finds a job, or is not made.
 */
function delayedTimes(times: readonly number[], minGap: number): number[] {
  const delayed: number[] = [];
  const most = Math.max(1, Math.floor(MAX_DELAYED_COUNT / times.length));
  for (const from of times) {
    let before = countUpTo(times, from);
    for (let k = 1; k <= most; k++) {
      const time = from + k * minGap;
      const found = countUpTo(times, time);
      if (found === before) break;
      delayed.push(time);
      before = found;
    }
  }
  return delayed;
}

function sums({ distribution, age }: PlanningStart): (time: number) => Finding {
  const { support, weights } = distribution.atoms;
  const ended = new Float64Array(support.length + 1);
  const moments = new Float64Array(support.length + 1);
  for (let i = 0; i < support.length; i++) {
    const weight = weights[i] as number;
    ended[i + 1] = (ended[i] as number) + weight;
    moments[i + 1] = (moments[i] as number) +
      weight * ((support[i] as number) - age);
  }
  return (time) => {
    const count = countUpTo(support, time);
    return [ended[count] as number, moments[count] as number];
  };
}

function integrals(
  { distribution, age }: PlanningStart,
): (time: number) => Finding {
  const mean = distribution.mean - age;
  return (time) => {
    const log = distribution.logSurvival(time);
    const alive = Math.exp(log);
    const rest = time - age + distribution.meanResidual(time);
    return [-Math.expm1(log), mean - alive * rest];
  };
}
