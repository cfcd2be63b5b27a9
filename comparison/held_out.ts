import type { AlgorithmFactory } from "@heygen-sim/client/algorithms";
import type { Expected } from "./expected.ts";
import { simulateIfFeasible } from "./simulate.ts";
import { Timetable } from "./timetable.ts";

/** The number of parts of a sample, and of a large one. */
const PARTS = 10;
const LARGE = 2_000;
const LARGE_PARTS = 2;

/** A part of a sample that is held out, and the rest. */
export interface Split {
  /** The durations to tune an algorithm on. */
  readonly known: Float64Array;
  /** The durations to evaluate it on; ascending. */
  readonly heldOut: Float64Array;
}

/**
 * Splits a sample for cross-validation: each duration is held out once. Neighbours go
 * to different parts, so that the parts are alike.
 *
 * @param durations At least two durations.
 */
export function splits(durations: ArrayLike<number>): readonly Split[] {
  const sorted = Float64Array.from(durations).sort();
  const parts = Math.min(
    sorted.length > LARGE ? LARGE_PARTS : PARTS,
    sorted.length,
  );
  return Array.from({ length: parts }, (_, part) => ({
    known: sorted.filter((_, i) => i % parts !== part),
    heldOut: sorted.filter((_, i) => i % parts === part),
  }));
}

/**
 * The mean cost of algorithms on durations that they were not tuned on.
 *
 * @param samples The splits of a sample.
 * @param choose Tunes an algorithm on known durations.
 * @param rtt The round trip, in milliseconds.
 * @returns The mean requests and waste; infinite if a job needs too many requests.
 */
export function heldOutCost(
  samples: readonly Split[],
  choose: (known: Float64Array) => AlgorithmFactory,
  rtt: number,
): Expected {
  let count = 0;
  let requests = 0;
  let waste = 0;
  for (const { known, heldOut } of samples) {
    const timetable = new Timetable("a candidate", choose(known), rtt);
    const outcomes = simulateIfFeasible(timetable, heldOut, rtt);
    if (outcomes === undefined) return { requests: Infinity, waste: Infinity };
    for (let i = 0; i < heldOut.length; i++) {
      count++;
      requests += outcomes.requests[i] as number;
      waste += outcomes.waste[i] as number;
    }
  }
  return { requests: requests / count, waste: waste / count };
}
