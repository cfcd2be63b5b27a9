import { densityAt, hazardAt } from "./_density.ts";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertStrictEquals,
} from "@std/assert";
import {
  conditional,
  empirical,
  exponential,
  fixed,
  gamma,
  lognormal,
  mixture,
  parseDistribution,
  uniform,
  weibull,
} from "@heygen-sim/client/distributions";
import fc from "fast-check";
import { anyDistribution } from "./_distributions.ts";

Deno.test("conditional() of a uniform distribution is the uniform distribution of what is left", () => {
  const distribution = conditional(uniform(0, 20), 15);
  const left = uniform(15, 20);
  assertAlmostEquals(distribution.mean, left.mean);
  for (const t of [0, 14, 15, 16, 19, 20, 21]) {
    assertAlmostEquals(distribution.cdf(t), left.cdf(t));
    if (t !== 15) {
      assertAlmostEquals(densityAt(distribution, t), densityAt(left, t), 1e-9);
    }
    assertAlmostEquals(distribution.meanResidual(t), left.meanResidual(t));
  }
});

Deno.test("conditional() of an exponential distribution starts afresh, however old the job", () => {
  for (const age of [1, 1e3, 1e6]) {
    const distribution = conditional(exponential(1), age);
    assertEquals(distribution.mean, age + 1);
    assertAlmostEquals(distribution.quantile(0.5), age + Math.LN2, 1e-9);
    assertAlmostEquals(distribution.cdf(age + 2), 1 - Math.exp(-2), 1e-9);
  }
});

Deno.test("conditional() stays precise where plain probabilities are 0", () => {
  // In the far tail a lognormal distribution falls like exp(-h t) with the hazard
  // h = z / (sigma t), up to a share of 1 / z; these ages have a probability of
  // 1e-2000 and less.
  for (
    const [distribution, age, relative] of [
      [lognormal(1, 0.1), 1e5, 0.02],
      [gamma(1, 3), 5_000, 1e-3],
      [weibull(1, 2), 80, 1e-3],
      [
        mixture([{ weight: 1, distribution: weibull(1, 2) }, {
          weight: 1,
          distribution: fixed(3),
        }]),
        80,
        1e-3,
      ],
    ] as const
  ) {
    assert(distribution.logSurvival(age) < -2_000, distribution.label);
    const rest = conditional(distribution, age);
    const rate = hazardAt(distribution, age);
    assertAlmostEquals(
      (rest.mean - age) * rate,
      1,
      relative,
      distribution.label,
    );
    for (const p of [0.1, 0.5, 0.9]) {
      const t = rest.quantile(p);
      assertAlmostEquals(
        (t - age) * rate,
        -Math.log1p(-p),
        relative * 3,
        distribution.label,
      );
      assertAlmostEquals(rest.cdf(t), p, 1e-9, distribution.label);
    }
  }
});

Deno.test("conditional() of a sample is the sample of the longer durations", () => {
  const distribution = conditional(empirical([1, 2, 3, 4], [1, 3, 3, 1]), 2);
  assert(distribution.discrete);
  assertEquals(Array.from(distribution.atoms.support), [3, 4]);
  assertEquals(Array.from(distribution.atoms.weights), [0.75, 0.25]);
  assertEquals(distribution.mean, 3.25);
  assertEquals(distribution.label, "conditional:2,empirical:1*1,3*2,3*3,1*4");
});

Deno.test("conditional() keeps the atoms to come at their new weight", () => {
  const distribution = conditional(
    mixture([
      { weight: 0.2, distribution: fixed(2) },
      { weight: 0.2, distribution: fixed(8) },
      { weight: 0.6, distribution: uniform(0, 10) },
    ]),
    5,
  );
  // Half of the jobs are alive: the atom at 8, and half of the uniform ones.
  assertEquals(Array.from(distribution.atoms.support), [8]);
  assertAlmostEquals(distribution.atoms.weights[0] ?? NaN, 0.4);
  assertAlmostEquals(distribution.cdf(7.5), 0.3);
  assertAlmostEquals(distribution.cdf(8), 0.36 + 0.4);
  assertAlmostEquals(distribution.mean, 0.4 * 8 + 0.6 * 7.5);
  assertEquals(distribution.quantile(0.5), 8);
});

Deno.test("conditional() is the distribution itself where no job ends before the age", () => {
  const distribution = uniform(5, 10);
  assertStrictEquals(conditional(distribution, 0), distribution);
  assertStrictEquals(conditional(distribution, 5), distribution);
});

Deno.test("conditional() at age 0 rules out durations of 0 alone", () => {
  const distribution = conditional(empirical([0, 0, 4]), 0);
  assertEquals(distribution.mean, 4);
  assertEquals(distribution.cdf(0), 0);
});

Deno.test("conditional() in two steps is conditional() in one", () => {
  fc.assert(
    fc.property(
      anyDistribution,
      fc.constantFrom(0.1, 0.5, 0.9),
      (distribution, p) => {
        const later = distribution.quantile(p);
        const earlier = later / 2;
        if (!(distribution.logSurvival(later) > -Infinity)) return;
        const once = conditional(distribution, later);
        const twice = conditional(conditional(distribution, earlier), later);
        for (const q of [0.2, 0.7]) {
          const t = once.quantile(q);
          assertAlmostEquals(twice.quantile(q), t, 1e-6 * t);
          assertAlmostEquals(twice.cdf(t), once.cdf(t), 1e-6);
        }
        assertAlmostEquals(twice.mean, once.mean, 1e-6 * once.mean);
        assert(once.mean >= later);
      },
    ),
    { seed: 8, numRuns: 300 },
  );
});

Deno.test("conditional() gives no duration a rounding error below the age", () => {
  for (
    const [label, age] of [
      ["lognormal:1594.4463053421348,0.3990684573218042", 1209.2766613710514],
      ["weibull:1887.4714506358723,1.0659405281389325", 812.4450527930013],
      ["gamma:1871.8043204887804,1.1803066963198425", 642.6011788647648],
      ["uniform:0,1147.0410421218653", 993.2829985912518],
    ] as const
  ) {
    assertEquals(conditional(parseDistribution(label), age).quantile(0), age);
  }
});
