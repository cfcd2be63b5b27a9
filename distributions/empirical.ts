import { checkMean, reject, shown } from "./_check.ts";
import { countUpTo, firstWhere, sorted } from "./_sorted.ts";
import { define, relabel } from "./_define.ts";
import type { TextForm } from "./_text_form.ts";
import type { Distribution } from "./distribution.ts";

const NAME = "an empirical distribution";

function rejectRange(name: string, requirement: string): never {
  reject(RangeError, NAME, `'${name}'`, requirement);
}

/** Copies numbers, and throws unless each is finite and at least 0. */
function copyOf(name: string, values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values, (value: unknown, i) => {
    if (typeof value === "number" && value >= 0 && value < Infinity) {
      return value;
    }
    const Kind = typeof value === "number" ? RangeError : TypeError;
    const requirement =
      `hold non-negative finite numbers only: current value at ${i} is ${
        shown(value)
      }`;
    reject(Kind, NAME, `'${name}'`, requirement);
  });
}

function checkList(name: string, values: unknown): void {
  if (Array.isArray(values) || ArrayBuffer.isView(values)) return;
  const requirement = `be an array of numbers: current value is ${
    shown(values)
  }`;
  reject(TypeError, NAME, `'${name}'`, requirement);
}

/** The sums of a list from each position to its end; the last is 0. */
function sumsToEnd(length: number, term: (i: number) => number): Float64Array {
  const sums = new Float64Array(length + 1);
  for (let i = length - 1, sum = 0; i >= 0; i--) sums[i] = sum += term(i);
  return sums;
}

/**
 * The distribution of a sample: each duration is as likely as it is frequent in it.
 *
 * The input is copied. Needs memory in proportion to the sample, and time of
 * the order of sorting it (of reading it, where it is sorted already).
 *
 * @param durations The sample, in any order; 0 or more each.
 * @param weights The weight of each duration, in the order of the durations; 0 or
 * more each, not all 0, in any unit. Without weights, each counts the same.
 * @returns The distribution, written `empirical:DURATION,DURATION,...` or, with unequal
 * weights, `empirical:WEIGHT*DURATION,WEIGHT*DURATION,...`.
 * @throws {TypeError} If an argument is not an array of numbers.
 * @throws {RangeError} If `durations` is empty, if a number is negative or not finite,
 * if the lengths differ, or if all weights are 0.
 *
 * @example
 * ```ts
 * import { empirical } from "@heygen-sim/client/distributions";
 * import { assertEquals } from "@std/assert";
 *
 * const distribution = empirical([8_000, 45_000, 9_000, 8_000]);
 * assertEquals(distribution.mean, 17_500);
 * assertEquals(distribution.quantile(0.5), 8_000);
 * assertEquals(Array.from(distribution.atoms.weights), [0.5, 0.25, 0.25]);
 * ```
 */
export function empirical(
  durations: ArrayLike<number>,
  weights?: ArrayLike<number>,
): Distribution {
  checkList("durations", durations);
  if (durations.length === 0) {
    rejectRange(
      "durations",
      "hold at least one duration: current length is 0",
    );
  }
  if (weights !== undefined) checkList("weights", weights);
  if (weights !== undefined && weights.length !== durations.length) {
    rejectRange(
      "weights",
      `be as long as 'durations' (${durations.length}): current length is ${weights.length}`,
    );
  }
  const sample = sorted(
    copyOf("durations", durations),
    weights && copyOf("weights", weights),
  );
  const { support } = sample;
  const size = support.length;
  if (size === 0) {
    rejectRange("weights", "not all be 0: current total is 0");
  }

  const at = (i: number) => support[i] ?? NaN;
  const weight = (i: number) => sample.weights[i] ?? 0;
  // From the end, so that the far tail is not lost to rounding.
  const mass = sumsToEnd(size, weight);
  const moment = sumsToEnd(size, (i) => weight(i) * at(i));
  const total = mass[0] ?? 0;
  const mean = (moment[0] ?? 0) / total;
  if (total === Infinity) {
    rejectRange("weights", `have a finite total: current total is ${total}`);
  }
  checkMean(NAME, mean);

  const cumulative = new Float64Array(size);
  for (let i = 0, sum = 0; i < size; i++) {
    cumulative[i] = (sum += weight(i)) / total;
  }
  cumulative[size - 1] = 1;

  /** The first point up to which all but `share` of the mass lies. */
  const firstLeaving = (share: number) =>
    at(firstWhere(size - 1, (i) => (mass[i + 1] ?? 0) / total <= share));
  /** The first point where the distribution function reaches `p`. */
  const firstReaching = (p: number) =>
    at(firstWhere(size - 1, (i) => (cumulative[i] ?? 1) >= p));

  return define({
    label() {
      const equal = sample.weights.every((value) => value === weight(0));
      const item = (t: number, i: number) => equal ? t : `${weight(i)}*${t}`;
      return `empirical:${Array.from(support, item)}`;
    },
    mean,
    atoms: {
      support,
      weights: sample.weights.map((value) => value / total),
    },
    discrete: true,
    cdf: (t) => cumulative[countUpTo(support, t) - 1] ?? 0,
    quantile: firstReaching,
    logSurvival: (t) => Math.log((mass[countUpTo(support, t)] ?? 0) / total),
    inverseLogSurvival: (logP) => firstLeaving(Math.exp(logP)),
    meanResidual(t) {
      const next = countUpTo(support, t);
      return next === size ? 0 : (moment[next] ?? 0) / (mass[next] ?? 1) - t;
    },
  });
}

export const EMPIRICAL: TextForm = {
  name: "empirical",
  forms: [
    "empirical:FILE",
    "empirical:DURATION,DURATION...",
    "empirical:WEIGHT*DURATION,WEIGHT*DURATION...",
  ],
  read(text) {
    // A text that does not begin like a list of numbers is the name of a file.
    const list = /(?=\s*[+-]?\.?\d[\d.e+-]*\s*(?:[,*+)]|$))/iy;
    if (text.take(list) === undefined) {
      const path = text.expect(
        /\s*([^+()]+)/y,
        "a duration or the name of a file",
      )
        .trim();
      return relabel(empirical(text.file(path)), () => `empirical:${path}`);
    }
    const durations: number[] = [];
    const weights: number[] = [];
    do {
      const first = text.number();
      const weighted = text.take(/\*/y) !== undefined;
      durations.push(weighted ? text.number() : first);
      weights.push(weighted ? first : 1);
    } while (text.take(/,/y) !== undefined);
    return empirical(durations, weights);
  },
};
