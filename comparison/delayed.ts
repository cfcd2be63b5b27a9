import type { AlgorithmFactory } from "@heygen-sim/client/algorithms";
import type { Expected } from "./expected.ts";
import { quantilesOf, type Scenario } from "./scenario.ts";
import { shortTime } from "./format.ts";

/** An algorithm without a plan, and its expected cost. */
export interface Unplanned extends Expected {
  /** What it does, for a sentence. */
  readonly description: string;
  readonly start: AlgorithmFactory;
}

/** The quantiles that represent a distribution. */
const COARSE_JOBS = 100;
const JOBS = 1_000;
/** Delays and intervals of the first search. */
const DELAYS = 40;
const INTERVALS = 30;
/** The factor between the steps of the second search, and the smallest step. */
const SHRINKING = 0.6;
const MIN_STEP = 1e-3;

/** A delay until the first poll, the interval between the others, and their cost. */
interface Delayed extends Expected {
  readonly delay: number;
  readonly interval: number;
  readonly cost: number;
}

/**
 * Finds the best delay and constant interval. On unimodal distributions they cost 0.2 to
 * 3 % more than the optimum.
 */
export function delayedInterval(scenario: Scenario): Unplanned {
  const { distribution, price, rtt } = scenario;
  const few = quantilesOf(scenario, COARSE_JOBS);
  const longest = few.at(-1) ?? 0;
  // A request sooner after another is not worth its price. If all jobs end at once, all
  // delays cost the same.
  const least = Math.max(rtt, longest > 0 ? price / 8 : price);
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
  const many = quantilesOf(scenario, JOBS);
  best = afterDelay(best.delay, best.interval, scenario, many);
  for (let step = 0.2; step > MIN_STEP;) {
    const { delay, interval } = best;
    const around = [
      [delay * (1 + step), interval],
      [delay / (1 + step), interval],
      [delay, interval * (1 + step)],
      [delay, interval / (1 + step)],
    ] as const;
    const found: Delayed = around
      .filter((spans) => Math.min(...spans) >= least)
      .map((spans) => afterDelay(...spans, scenario, many))
      .reduce(cheaper, best);
    if (found === best) step *= SHRINKING;
    best = found;
  }
  const delay = rounded(best.delay);
  const interval = rounded(best.interval);
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

/** The cheaper one of two; the first of equal ones. */
export function cheaper(a: Delayed, b: Delayed): Delayed {
  return b.cost < a.cost ? b : a;
}

function rounded(ms: number): number {
  return Number(ms.toPrecision(3));
}

/**
 * The cost of a delay, then a constant interval; neither is shorter than the round trip.
 */
export function afterDelay(
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
