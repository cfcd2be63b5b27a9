import { checkDistribution, checkPositive, reject, shown } from "./_check.ts";
import { define, nested } from "./_define.ts";
import { solve } from "./_solve.ts";
import { countUpTo, firstWhere, sorted } from "./_sorted.ts";
import type { TextForm } from "./_text_form.ts";
import type { Atoms, Distribution } from "./distribution.ts";

/** A part of a mixture. */
export interface MixturePart {
  /** The frequency of the part; above 0, in any unit. */
  readonly weight: number;
  /** The distribution of its durations. */
  readonly distribution: Distribution;
}

const NAME = "a mixture distribution";

function mixedAtoms(parts: readonly MixturePart[]): Atoms {
  const points = parts.flatMap(({ distribution }) =>
    Array.from(distribution.atoms.support)
  );
  const weights = parts.flatMap(({ weight, distribution }) =>
    Array.from(distribution.atoms.weights, (w) => w * weight)
  );
  return sorted(Float64Array.from(points), Float64Array.from(weights));
}

/**
 * The distribution of jobs of several kinds: short videos and long ones, or those that
 * fail early and those that run to the end.
 *
 * A sample takes one random number to choose a part, and then those of the part's
 * distribution.
 *
 * @param parts The distributions and their weights; one at least. Weights are divided
 * by their sum.
 * @returns The distribution, written
 * `mixture:WEIGHT*DISTRIBUTION+WEIGHT*DISTRIBUTION...`.
 * @throws {TypeError} If `parts` is not an array, or a part not of the right kind.
 * @throws {RangeError} If `parts` is empty, or a weight is not above 0 or not
 * finite.
 *
 * @example
 * ```ts
 * import { lognormal, mixture } from "@heygen-sim/client/distributions";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const distribution = mixture([
 *   { weight: 0.7, distribution: lognormal(8_000, 0.2) },
 *   { weight: 0.3, distribution: lognormal(45_000, 0.15) },
 * ]);
 * assertAlmostEquals(distribution.cdf(20_000), 0.7, 1e-5);
 * ```
 */
export function mixture(parts: readonly MixturePart[]): Distribution {
  if (!Array.isArray(parts)) {
    const requirement = `be an array: current value is ${shown(parts)}`;
    reject(TypeError, NAME, "'parts'", requirement);
  }
  if (parts.length === 0) {
    const requirement = "hold at least one part: current length is 0";
    reject(RangeError, NAME, "'parts'", requirement);
  }
  for (const part of parts) {
    const { weight, distribution } = Object(part);
    checkPositive(NAME, "weight", weight);
    checkDistribution(NAME, distribution);
  }

  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  const mixed = parts.map(({ weight, distribution }) => ({
    given: weight,
    weight: weight / total,
    logWeight: Math.log(weight / total),
    distribution,
  }));
  const average = (of: (distribution: Distribution) => number) =>
    mixed.reduce(
      (sum, { weight, distribution }) => sum + weight * of(distribution),
      0,
    );
  const atoms = mixedAtoms(mixed);
  const cdf = (t: number) => Math.min(1, average((it) => it.cdf(t)));
  /** The logarithm of a sum of powers, without overflow. */
  function logSurvival(t: number): number {
    let top = -Infinity;
    let sum = 0;
    for (const { logWeight, distribution } of mixed) {
      const log = logWeight + distribution.logSurvival(t);
      if (log === -Infinity) continue;
      if (log <= top) sum += Math.exp(log - top);
      else {
        sum = sum * Math.exp(top - log) + 1;
        top = log;
      }
    }
    const log = top + Math.log(sum);
    // The weights may sum to a rounding error more or less than 1.
    return log > -Number.EPSILON ? 0 : log;
  }

  /**
   * The first point where a rising function of the distribution reaches a target. Its
   * atoms come first: the function jumps there, which no root finder hits.
   */
  function firstReaching(
    target: number,
    value: (t: number) => number,
    ends: readonly number[],
  ): number {
    let low = Math.min(...ends);
    let high = Math.max(...ends);
    if (!(low < high)) return high;
    if (value(low) >= target) return low;
    const after = countUpTo(atoms.support, low);
    const i = after + firstWhere(
      countUpTo(atoms.support, high) - after,
      (k) => value(atoms.support[after + k] ?? high) >= target,
    );
    low = Math.max(low, atoms.support[i - 1] ?? low);
    // The first atom up to which the target is reached, if there is one.
    const jump = atoms.support[i] ?? Infinity;
    if (jump <= high) {
      const before = jump * (1 - Number.EPSILON);
      if (!(before > low) || value(before) < target) return jump;
      high = before;
    }
    if (target === Infinity) return high;
    return solve({ value, low, high }, target);
  }
  function inverseLogSurvival(logP: number): number {
    return firstReaching(
      -logP,
      (t) => -logSurvival(t),
      mixed.map(({ distribution }) => distribution.inverseLogSurvival(logP)),
    );
  }
  function quantile(p: number): number {
    if (p > 0.5) return inverseLogSurvival(Math.log1p(-p));
    return firstReaching(
      p,
      cdf,
      mixed.map(({ distribution }) => distribution.quantile(p)),
    );
  }

  return define({
    label() {
      const terms = mixed.map(({ given, distribution }) =>
        `${given}*${nested(distribution)}`
      );
      return `mixture:${terms.join("+")}`;
    },
    mean: average(({ mean }) => mean),
    atoms,
    discrete: mixed.every(({ distribution }) => distribution.discrete),
    sample(random) {
      let left = random();
      for (const { weight, distribution } of mixed) {
        left -= weight;
        if (left < 0) return distribution.sample(random);
      }
      // Weights that sum to a rounding error less than 1.
      return mixed.at(-1)?.distribution.sample(random) ?? NaN;
    },
    cdf,
    quantile,
    logSurvival,
    inverseLogSurvival,
    meanResidual(t) {
      // Each part's own, weighted by how likely the job is of that kind now
      // that it has lasted until `t`.
      const logAlive = logSurvival(t);
      if (logAlive === -Infinity) return 0;
      return mixed.reduce((sum, { logWeight, distribution }) => {
        const share = Math.exp(
          logWeight + distribution.logSurvival(t) - logAlive,
        );
        return share > 0 ? sum + share * distribution.meanResidual(t) : sum;
      }, 0);
    },
  });
}

export const MIXTURE: TextForm = {
  name: "mixture",
  forms: ["mixture:WEIGHT*DISTRIBUTION+WEIGHT*DISTRIBUTION..."],
  read(text) {
    const parts: MixturePart[] = [];
    do {
      const weight = text.number();
      text.expect(/\*/y, "an asterisk");
      parts.push({ weight, distribution: text.distribution() });
    } while (text.take(/\s*\+/y) !== undefined);
    return mixture(parts);
  },
};
