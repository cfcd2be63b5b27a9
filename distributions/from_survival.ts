import { reject, shown } from "./_check.ts";
import { relabel } from "./_define.ts";
import { histogram } from "./_histogram.ts";
import { solve } from "./_solve.ts";
import type { Distribution } from "./distribution.ts";

const NAME = "a distribution from a survival function";
/** The quantiles at which the function is tabulated, up to the last of them. */
const QUANTILE_COUNT = 2_048;
/** The step beyond that quantile, in log survival. */
const TAIL_STEP = 0.05;
/** The log survival at which the distribution ends. */
const TAIL_END = Math.log(1e-15);

/**
 * Makes a distribution of your own, from the probability that a job takes longer than
 * a time.
 *
 * The function is tabulated at some 2,600 times, between which durations are equally
 * likely; it ends where one job in 1e15 is left. It should be continuous: for jobs that
 * take exactly the same time, add {@linkcode fixed} in a {@linkcode mixture}.
 *
 * @param label The name of the distribution, for reports. `parseDistribution` does not
 * know it.
 * @param survival The probability that a duration is longer than `t`: 1 at 0, and
 * falling to 0. It has to be precise where it is small.
 * @returns The distribution.
 * @throws {TypeError} If `label` is not a string, or `survival` not a function.
 * @throws {RangeError} If `survival` returns a number that is not in [0, 1], rises, or
 * does not fall to 0.
 *
 * @example The shorter of two independent jobs
 * ```ts
 * import { optimal } from "@heygen-sim/client/algorithms";
 * import { fromSurvival, lognormal, uniform } from "@heygen-sim/client/distributions";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const [a, b] = [lognormal(20_000, 0.6), uniform(5_000, 60_000)];
 * const shorter = fromSurvival(
 *   "the shorter of two",
 *   (t) => Math.exp(a.logSurvival(t) + b.logSurvival(t)),
 * );
 * assertAlmostEquals(shorter.cdf(20_000), 0.6364, 1e-4);
 * const algorithm = optimal({ distribution: shorter, price: 1_000 });
 * ```
 */
export function fromSurvival(
  label: string,
  survival: (t: number) => number,
): Distribution {
  if (typeof label !== "string") {
    const requirement = `be a string: current value is ${shown(label)}`;
    reject(TypeError, NAME, "'label'", requirement);
  }
  if (typeof survival !== "function") {
    const requirement = `be a function: current value is ${shown(survival)}`;
    reject(TypeError, NAME, "'survival'", requirement);
  }
  const fail = (requirement: string) =>
    reject(RangeError, NAME, "'survival'", requirement);
  /** The cumulative hazard. */
  function hazard(t: number): number {
    const value: unknown = survival(t);
    if (typeof value === "number" && value >= 0 && value <= 1) {
      return -Math.log(value);
    }
    return fail(
      `return a number in [0, 1]: current value at ${t} is ${shown(value)}`,
    );
  }

  if (hazard(0) > 0) fail(`return 1 at 0: current value is ${survival(0)}`);
  let end = 1;
  for (let before = 0; before < -TAIL_END; end *= 2) {
    if (end === Infinity) fail("fall to 0");
    const latest = hazard(end);
    if (latest < before) fail(`not rise: it does before ${end}`);
    before = latest;
  }
  const edges = [0];
  for (const target of targets()) {
    const low = edges.at(-1) ?? 0;
    if (hazard(low) >= target) continue;
    edges.push(solve({ value: hazard, low, high: end }, target));
  }
  const weights = edges.slice(1).map((edge, i) => {
    const weight = Math.exp(-hazard(edges[i] ?? 0)) - Math.exp(-hazard(edge));
    if (weight < 0) fail(`not rise: it does before ${edge}`);
    return weight;
  });
  const table = histogram(Float64Array.from(edges), Float64Array.from(weights));
  return relabel(table, () => label);
}

/** The cumulative hazards at which the function is tabulated. */
function* targets(): Generator<number> {
  for (let k = 1; k < QUANTILE_COUNT; k++) {
    yield -Math.log1p(-k / QUANTILE_COUNT);
  }
  let log = -Math.log(QUANTILE_COUNT);
  for (; log > TAIL_END; log -= TAIL_STEP) yield -log;
  yield -TAIL_END;
}
