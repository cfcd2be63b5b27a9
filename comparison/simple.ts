import {
  type AlgorithmFactory,
  type AlgorithmName,
  constant,
} from "@heygen-sim/client/algorithms";
import { candidate } from "./candidates.ts";
import type { Expected } from "./expected.ts";
import { shortTime } from "./format.ts";
import { quantilesOf, type Scenario } from "./scenario.ts";
import { spreadOf } from "./summary.ts";
import { MAX_POLLS_COUNT, simulateIfFeasible, Timetable } from "./timetable.ts";

/** An algorithm without a plan, and its expected cost. */
export interface Unplanned extends Expected {
  /** What it does, for a sentence. */
  readonly description: string;
  readonly start: AlgorithmFactory;
}

/** An algorithm that has a name and needs no plan, and its expected cost. */
export interface Simple extends Unplanned {
  readonly algorithm: AlgorithmName;
  readonly code: string;
}

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

/** The quantiles that represent a distribution, for each search. */
const JOBS = 2_000;
const DELAYED_JOBS = 1_000;
const COARSE_JOBS = 100;
/** Delays and intervals of the coarse search. */
const DELAYS = 40;
const INTERVALS = 30;
/** The factor between the steps of the fine search, and its smallest step. */
const SHRINKING = 0.6;
const MIN_STEP = 1e-3;

/** The algorithms that do not depend on the distribution; none that takes too long. */
export function classics(scenario: Scenario): readonly Simple[] {
  const { price, rtt } = scenario;
  const durations = quantilesOf(scenario, JOBS);
  return CLASSICS.flatMap(([algorithm, code, description]) => {
    const start = candidate(algorithm).prepare(scenario);
    const timetable = new Timetable(algorithm, start, rtt);
    const outcomes = simulateIfFeasible(timetable, durations);
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
  const { price } = scenario;
  const durations = quantilesOf(scenario, JOBS);
  const longest = durations.at(-1) ?? 0;
  const shortest = Math.max(
    leastGap(scenario, durations),
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

/**
 * Finds the best delay and constant interval. On unimodal distributions they cost 0.2 to
 * 3 % more than the optimum.
 */
export function delayedInterval(scenario: Scenario): Unplanned {
  const { distribution, price } = scenario;
  const few = quantilesOf(scenario, COARSE_JOBS);
  const longest = few.at(-1) ?? 0;
  const least = leastGap(scenario, few);
  // Twice the optimal interval of a memoryless job, or more.
  const widest = Math.max(least, 2 * Math.sqrt(longest * price), longest / 10);
  let best = afterDelay(least, widest, scenario, few);
  for (let i = 0; i < DELAYS; i++) {
    const delay = Math.max(least, distribution.quantile(i / DELAYS));
    for (let j = 0; j < INTERVALS; j++) {
      const interval = least * (widest / least) ** (j / (INTERVALS - 1));
      best = cheaper(best, afterDelay(delay, interval, scenario, few));
    }
  }
  const many = quantilesOf(scenario, DELAYED_JOBS);
  best = afterDelay(best.delay, best.interval, scenario, many);
  for (let step = 0.2; step > MIN_STEP;) {
    const { delay, interval } = best;
    const around = [
      [delay * (1 + step), interval],
      [delay / (1 + step), interval],
      [delay, interval * (1 + step)],
      [delay, interval / (1 + step)],
    ] as const;
    const found = around.filter((spans) => Math.min(...spans) >= least)
      .map((spans) => afterDelay(...spans, scenario, many))
      .reduce(cheaper, best);
    if (found === best) step *= SHRINKING;
    best = found;
  }
  const [delay, interval] = [best.delay, best.interval]
    .map((ms) => Number(ms.toPrecision(3))) as [number, number];
  const { requests, waste } = afterDelay(delay, interval, scenario, many);
  const [first, further] = [shortTime(delay), shortTime(interval)];
  return {
    requests,
    waste,
    description: `A delay of ${first}, then a request every ${further}`,
    *start() {
      yield delay;
      while (true) yield interval;
    },
  };
}

/**
 * A request sooner after another is not worth its price, and would poll a job that takes
 * longer than all known ones in a hot loop. If all jobs end at once, all gaps cost the
 * same.
 */
function leastGap({ price, rtt }: Scenario, durations: Float64Array): number {
  return Math.max(rtt, (durations.at(-1) ?? 0) > 0 ? price / 8 : price);
}

/** A delay until the first poll, the interval between the others, and their cost. */
interface Delayed extends Expected {
  readonly delay: number;
  readonly interval: number;
  readonly cost: number;
}

/** The cheaper one of two; the first of equal ones. */
function cheaper(a: Delayed, b: Delayed): Delayed {
  return b.cost < a.cost ? b : a;
}

/**
 * The cost of a delay, then a constant interval; neither is shorter than the round trip.
 */
function afterDelay(
  delay: number,
  interval: number,
  { price, rtt }: Scenario,
  durations: Float64Array,
): Delayed {
  let requests = 0;
  let waste = 0;
  for (const duration of durations) {
    const late = duration - rtt / 2;
    const polls = late <= 0
      ? 0
      : 1 + Math.max(0, Math.ceil((late - delay) / interval));
    requests += polls;
    waste += rtt - duration +
      (polls > 0 ? delay + (polls - 1) * interval : 0);
  }
  requests /= durations.length;
  waste /= durations.length;
  return { delay, interval, requests, waste, cost: waste + price * requests };
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
