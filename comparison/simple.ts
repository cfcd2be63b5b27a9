import { type AlgorithmName, constant } from "@heygen-sim/client/algorithms";
import { candidate } from "./candidates.ts";
import { afterDelay, cheaper, type Unplanned } from "./delayed.ts";
import { shortTime } from "./format.ts";
import { quantilesOf, type Scenario } from "./scenario.ts";
import { simulateIfFeasible } from "./simulate.ts";
import { spreadOf } from "./summary.ts";
import { MAX_POLLS_COUNT, Timetable } from "./timetable.ts";

/** An algorithm that has a name and needs no plan, and its expected cost. */
export interface Simple extends Unplanned {
  readonly algorithm: AlgorithmName;
  readonly code: string;
}

/** The quantiles that represent a distribution. */
const JOBS = 2_000;

/** The algorithms that do not depend on the distribution, the simplest first. */
const CLASSICS: readonly (readonly [
  algorithm: AlgorithmName,
  code: (price: number) => string,
  description: string,
])[] = [
  [
    "linear",
    (price) => `linear({ step: ${price} })`,
    "each interval is longer than the last by the price of a request",
  ],
  [
    "fibonacci",
    () => "fibonacci()",
    "intervals grow like the Fibonacci numbers, up to 16 s",
  ],
  [
    "exponential-increase",
    () => "exponentialIncrease()",
    "each interval is twice the last, up to 16 s",
  ],
  [
    "exponential-decrease",
    () => "exponentialDecrease()",
    "intervals shrink from 2 s to 1 s",
  ],
];

/** The algorithms that do not depend on the distribution; none that takes too long. */
export function classics(scenario: Scenario): readonly Simple[] {
  const { price, rtt } = scenario;
  const durations = quantilesOf(scenario, JOBS);
  return CLASSICS.flatMap(([algorithm, code, description]) => {
    const start = candidate(algorithm).prepare(scenario);
    const timetable = new Timetable(algorithm, start, rtt);
    const outcomes = simulateIfFeasible(timetable, durations, rtt);
    if (outcomes === undefined) return [];
    return [{
      algorithm,
      code: code(price),
      description,
      start,
      requests: spreadOf([outcomes.requests]).mean,
      waste: spreadOf([outcomes.waste]).mean,
    }];
  });
}

/**
 * Finds the best constant interval of two digits. It tries all of them, as the cost has
 * many local minima on a distribution of few durations.
 */
export function bestInterval(scenario: Scenario): Simple {
  const { price, rtt } = scenario;
  const durations = quantilesOf(scenario, JOBS);
  const longest = durations.at(-1) ?? 0;
  // A request sooner after another is not worth its price, and would poll a job that
  // takes longer than all known ones in a hot loop. If all jobs end at once, all
  // intervals cost the same.
  const shortest = Math.max(
    rtt,
    longest > 0 ? price / 8 : price,
    longest / MAX_POLLS_COUNT,
  );
  const widest = Math.max(shortest, longest, 10 * price);
  const { interval, requests, waste } = Array.from(
    twoDigits(shortest, widest),
    (interval) => afterDelay(interval, interval, scenario, durations),
  ).reduce(cheaper);
  return {
    algorithm: "constant",
    code: `constant({ interval: ${interval} })`,
    description: `a request every ${shortTime(interval)}`,
    start: () => constant({ interval }),
    requests,
    waste,
  };
}

/** The numbers of two significant digits in a range, and one above it. */
function* twoDigits(from: number, to: number): Generator<number, void> {
  for (let exponent = Math.floor(Math.log10(from)) - 1;; exponent++) {
    for (let digits = 10; digits < 100; digits++) {
      // Parsed, as powers of ten are not exact.
      const value = Number(`${digits}e${exponent}`);
      if (value >= from) yield value;
      if (value >= to) return;
    }
  }
}
