import type { AlgorithmName } from "../algorithms/table.ts";
import { contender } from "./contenders.ts";
import type { Expected } from "./expected.ts";
import type { Setting } from "./setting.ts";
import { simulate } from "./simulate.ts";
import { spreadOf } from "./summary.ts";
import { Timetable } from "./timetable.ts";
import { seconds } from "./words.ts";

/** An algorithm that takes no planning, and what it costs on average. */
export interface Simple extends Expected {
  /** Its name. */
  readonly algorithm: AlgorithmName;
  /** How to write it. */
  readonly code: string;
  /** What it does, in words. */
  readonly manner: string;
}

/** Jobs that stand for a law: the middles of as many equal parts of it. */
const JOBS = 2_000;

/** The simple algorithms, the simplest first: the best interval, and the classics. */
export function simpleOnes(setting: Setting): readonly Simple[] {
  const durations = Float64Array.from(
    { length: JOBS },
    (_, i) => setting.law.quantile((i + 0.5) / JOBS),
  );
  return [bestInterval(setting, durations), ...classics(setting, durations)];
}

const MANNERS = {
  linear: "each wait is longer than the last by the price of a request",
  fibonacci: "waits grow like the Fibonacci numbers, up to 16 s",
  "exponential-increase": "each wait is twice the last, up to 16 s",
  "exponential-decrease": "waits shrink from 2 s to 1 s",
} as const satisfies Partial<Record<AlgorithmName, string>>;

function classics(
  setting: Setting,
  durations: Float64Array,
): readonly Simple[] {
  const { price, rtt } = setting;
  return (Object.keys(MANNERS) as (keyof typeof MANNERS)[]).map((algorithm) => {
    const start = contender(algorithm).prepare(setting);
    const timetable = new Timetable(algorithm, start, rtt);
    const { requests, waste } = simulate(timetable, durations, rtt);
    return {
      algorithm,
      code: algorithm === "linear" ? `linear({ step: ${price} })` : algorithm,
      manner: MANNERS[algorithm],
      requests: spreadOf([requests]).mean,
      waste: spreadOf([waste]).mean,
    };
  });
}

/**
 * The best of all constant intervals of two digits. All are tried: on a law of
 * few durations the cost has many valleys.
 */
function bestInterval(
  { price, rtt }: Setting,
  durations: Float64Array,
): Simple {
  const longest = durations.at(-1) || price;
  // No fewer than a hundred requests are worth more than a tenth of that.
  const shortest = Math.max(rtt, Math.min(price, longest) / 100);
  let best: { interval: number; cost: number } & Expected | undefined;
  for (const interval of twoDigits(shortest, Math.max(longest, 10 * price))) {
    const found = atIntervals(interval, durations, rtt);
    const cost = found.waste + price * found.requests;
    if (best === undefined || cost < best.cost) {
      best = { interval, cost, ...found };
    }
  }
  const { interval, requests, waste } = best ?? {
    interval: price,
    requests: 0,
    waste: 0,
  };
  return {
    algorithm: "constant",
    code: `constant({ interval: ${interval} })`,
    manner: `a request every ${seconds(interval)}`,
    requests,
    waste,
  };
}

/** All numbers of two digits and any power of ten in a range, and one above it. */
function* twoDigits(from: number, to: number): Generator<number, void> {
  for (let exponent = Math.floor(Math.log10(from)) - 1;; exponent++) {
    for (let digits = 10; digits < 100; digits++) {
      // Written out, as powers of ten are not exact.
      const value = Number(`${digits}e${exponent}`);
      if (value >= from) yield value;
      if (value >= to) return;
    }
  }
}

/** What a constant interval costs, if it is no shorter than the round trip. */
function atIntervals(
  interval: number,
  durations: Float64Array,
  rtt: number,
): Expected {
  let requests = 0;
  let waste = 0;
  for (const duration of durations) {
    const polls = Math.max(0, Math.ceil((duration - rtt / 2) / interval));
    requests += polls;
    waste += polls * interval + rtt - duration;
  }
  const { length } = durations;
  return { requests: requests / length, waste: waste / length };
}
