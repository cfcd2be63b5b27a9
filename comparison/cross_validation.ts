import type { AlgorithmFactory } from "@heygen-sim/client/algorithms";
import type { Expected } from "./expected.ts";
import { simulateIfFeasible } from "./simulate.ts";
import { Timetable } from "./timetable.ts";

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

/**
 * The mean requests and waste on durations that algorithms are not tuned on; infinite if
 * a job needs too many requests.
 */
export function crossValidate(
  splits: readonly Split[],
  tune: (training: Float64Array) => AlgorithmFactory,
  rtt: number,
): Expected {
  let count = 0;
  let requests = 0;
  let waste = 0;
  for (const { training, test } of splits) {
    const timetable = new Timetable("a candidate", tune(training), rtt);
    const outcomes = simulateIfFeasible(timetable, test, rtt);
    if (outcomes === undefined) return { requests: Infinity, waste: Infinity };
    for (let i = 0; i < test.length; i++) {
      count++;
      requests += outcomes.requests[i] as number;
      waste += outcomes.waste[i] as number;
    }
  }
  return { requests: requests / count, waste: waste / count };
}
