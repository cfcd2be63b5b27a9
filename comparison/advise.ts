import type { AlgorithmFactory } from "../algorithms/protocol.ts";
import type { AlgorithmName } from "../algorithms/table.ts";
import { contender } from "./contenders.ts";
import { type Expected, expectedCost, leastCost } from "./expected.ts";
import { ratio, type Setting } from "./setting.ts";
import { type Simple, simpleOnes } from "./simple.ts";
import { Timetable } from "./timetable.ts";
import { percentMore, seconds } from "./words.ts";

/** Which algorithm to use, and what it costs; all times are in milliseconds. */
export interface Recommendation {
  /** The name of the algorithm. */
  readonly algorithm: AlgorithmName;
  /** How to write it. */
  readonly code: string;
  /** Requests a job, without the one that every wait begins with. */
  readonly requests: number;
  /** The time from a job's end to its detection. */
  readonly waste: number;
  /** Mean waste plus price times mean requests. */
  readonly cost: number;
  /** The least possible cost. */
  readonly bestCost: number;
  /** `cost` over the least possible cost; 1 is the best. */
  readonly regret: number;
  /** The same in words. */
  readonly text: string;
}

/** A recommendation, and the algorithm behind it where it is not planned. */
export interface Advice {
  /** The recommendation. */
  readonly recommendation: Recommendation;
  /** The simple algorithm that is recommended. */
  readonly start?: AlgorithmFactory;
}

/**
 * How the law is known: by itself, or from a sample that is to be smoothed or
 * taken as it is.
 */
export type Source = "law" | "few" | "many";

/** What a simple algorithm may cost over the best and still be preferred. */
const SIMPLE_ENOUGH = 1.05;

/**
 * Recommends an algorithm.
 *
 * @param setting The circumstances.
 * @param source How the law is known.
 * @param adaptive The regret of `adaptive`, if it is known.
 */
export function advise(
  setting: Setting,
  source: Source = "law",
  adaptive?: number,
): Advice {
  const { price } = setting;
  const costOf = ({ waste, requests }: Expected) => waste + price * requests;
  const best = leastCost(setting);
  const bestCost = costOf(best);
  const judged = <T extends Expected>(it: T) => ({
    ...it,
    cost: costOf(it),
    bestCost,
    regret: ratio(costOf(it), bestCost),
  });
  const planned = judged(setting.rtt > 0 ? withTrip(setting) : best);
  const simple = simpleOnes(setting).map(judged);
  const chosen = simple.find(({ cost }) =>
    cost <= SIMPLE_ENOUGH * planned.cost
  );
  if (chosen !== undefined) {
    const { algorithm, code, manner, start } = chosen;
    const { requests, waste, cost, regret } = chosen;
    const text = [
      `Use ${code}, ${manner}.`,
      figures(chosen),
      verdict(chosen, price),
    ].join(" ");
    return {
      recommendation: {
        algorithm,
        code,
        requests,
        waste,
        cost,
        bestCost,
        regret,
        text,
      },
      start,
    };
  }
  const cheapest = simple.reduce((a, b) => b.cost < a.cost ? b : a);
  // The best interval takes knowing the law; the others do not.
  const unknowing = simple.slice(1);
  const { requests, waste, cost, regret } = planned;
  const recommendation: Recommendation = {
    algorithm: source === "few" ? "adaptive" : "optimal",
    code: codeOf(source, price),
    requests,
    waste,
    cost,
    bestCost,
    regret,
    text: [
      opening(source),
      figures(planned),
      verdict(planned, price),
      `The best of the simple ones, ${cheapest.code} (${cheapest.manner}), costs ${
        percentMore(cheapest.regret)
      }.`,
      ...(source === "few" ? [] : [withoutKnowing(unknowing, adaptive)]),
    ].join(" "),
  };
  return { recommendation };
}

/** What `optimal` comes to over a network. */
function withTrip(setting: Setting): Expected {
  const start = contender("optimal").prepare(setting);
  const timetable = new Timetable("optimal", start, setting.rtt);
  return expectedCost(setting, timetable);
}

function codeOf(source: Source, price: number): string {
  if (source === "few") return `adaptive({ history, price: ${price} })`;
  const given = source === "law" ? "distribution" : "durations";
  return `optimal({ ${given}, price: ${price} })`;
}

function opening(source: Source): string {
  return source === "few"
    ? "Use adaptive, beginning with the few durations that are known."
    : "Use optimal, planned for how long these jobs take.";
}

function figures({ requests, waste }: Expected): string {
  return `On average a job takes ${
    requests.toFixed(1)
  } requests, and its end is seen ${seconds(waste)} late.`;
}

function verdict({ regret }: { regret: number }, price: number): string {
  const worth = `a request is worth ${seconds(price)} of waiting`;
  return regret < 1.005
    ? `No plan costs less where ${worth}.`
    : `Where ${worth}, the best plan that is possible would save ${
      Math.round((1 - 1 / regret) * 100)
    } % of the cost.`;
}

/** What to do without knowing the law. */
function withoutKnowing(
  classics: readonly (Simple & { regret: number })[],
  adaptive: number | undefined,
): string {
  const start = "If you cannot say how long jobs take, use";
  if (adaptive === undefined) {
    return `${start} adaptive, which learns it from job to job.`;
  }
  const [classic] = classics.toSorted((a, b) => a.regret - b.regret);
  return classic !== undefined && classic.regret < adaptive
    ? `${start} ${classic.code}, which costs ${percentMore(classic.regret)}.`
    : `${start} adaptive, which learns it and, after 50 jobs, costs ${
      percentMore(adaptive)
    }.`;
}
