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
  uniform,
  weibull,
} from "@heygen-sim/client/distributions";
import fc from "fast-check";
import { anyLaw } from "./_laws.ts";

Deno.test("conditional() of a uniform law is the uniform law of what is left", () => {
  const law = conditional(uniform(0, 20), 15);
  const left = uniform(15, 20);
  assertAlmostEquals(law.mean, left.mean);
  for (const t of [0, 14, 15, 16, 19, 20, 21]) {
    assertAlmostEquals(law.cdf(t), left.cdf(t));
    if (t !== 15) assertAlmostEquals(law.pdf(t), left.pdf(t));
    assertAlmostEquals(law.meanResidual(t), left.meanResidual(t));
  }
});

Deno.test("conditional() of an exponential law starts afresh, however old the job", () => {
  for (const age of [1, 1e3, 1e6]) {
    const law = conditional(exponential(1), age);
    assertEquals(law.mean, age + 1);
    assertAlmostEquals(law.quantile(0.5), age + Math.LN2, 1e-9);
    assertAlmostEquals(law.cdf(age + 2), 1 - Math.exp(-2), 1e-9);
    assertAlmostEquals(law.pdf(age + 2), Math.exp(-2), 1e-9);
  }
});

Deno.test("conditional() stays precise where plain probabilities are 0", () => {
  // Far out a lognormal law falls like exp(-h t) with the hazard h = z / (sigma t),
  // up to a share of 1 / z; the probability of these ages is 1e-2000 and less.
  for (
    const [law, age, relative] of [
      [lognormal(1, 0.1), 1e5, 0.02],
      [gamma(1, 3), 5_000, 1e-3],
      [weibull(1, 2), 80, 1e-3],
      [
        mixture([{ weight: 1, law: weibull(1, 2) }, {
          weight: 1,
          law: fixed(3),
        }]),
        80,
        1e-3,
      ],
    ] as const
  ) {
    assert(law.logSurvival(age) < -2_000, law.label);
    const rest = conditional(law, age);
    const rate = Math.exp(law.logPdf(age) - law.logSurvival(age));
    assertAlmostEquals((rest.mean - age) * rate, 1, relative, law.label);
    for (const p of [0.1, 0.5, 0.9]) {
      const t = rest.quantile(p);
      assertAlmostEquals(
        (t - age) * rate,
        -Math.log1p(-p),
        relative * 3,
        law.label,
      );
      assertAlmostEquals(rest.cdf(t), p, 1e-9, law.label);
      assertAlmostEquals(rest.pdf(t) / rate, 1 - p, relative * 3, law.label);
    }
  }
});

Deno.test("conditional() of a sample is the sample of the longer durations", () => {
  const law = conditional(empirical([1, 2, 3, 4], [1, 3, 3, 1]), 2);
  assert(law.discrete);
  assertEquals(Array.from(law.atoms.support), [3, 4]);
  assertEquals(Array.from(law.atoms.weights), [0.75, 0.25]);
  assertEquals(law.mean, 3.25);
  assertEquals(law.label, "conditional:2,empirical:1*1,3*2,3*3,1*4");
});

Deno.test("conditional() keeps the atoms to come at their new weight", () => {
  const law = conditional(
    mixture([
      { weight: 0.2, law: fixed(2) },
      { weight: 0.2, law: fixed(8) },
      { weight: 0.6, law: uniform(0, 10) },
    ]),
    5,
  );
  // Half of the jobs are alive: the atom at 8, and half of the uniform ones.
  assertEquals(Array.from(law.atoms.support), [8]);
  assertAlmostEquals(law.atoms.weights[0] ?? NaN, 0.4);
  assertAlmostEquals(law.cdf(7.5), 0.3);
  assertAlmostEquals(law.cdf(8), 0.36 + 0.4);
  assertAlmostEquals(law.mean, 0.4 * 8 + 0.6 * 7.5);
  assertEquals(law.quantile(0.5), 8);
});

Deno.test("conditional() at an age that tells nothing is the law itself", () => {
  const law = uniform(5, 10);
  assertStrictEquals(conditional(law, 0), law);
  assertStrictEquals(conditional(law, 5), law);
});

Deno.test("conditional() at age 0 rules out durations of 0 alone", () => {
  const law = conditional(empirical([0, 0, 4]), 0);
  assertEquals(law.mean, 4);
  assertEquals(law.cdf(0), 0);
});

Deno.test("conditional() in two steps is conditional() in one", () => {
  fc.assert(
    fc.property(anyLaw, fc.constantFrom(0.1, 0.5, 0.9), (law, p) => {
      const later = law.quantile(p);
      const earlier = later / 2;
      if (!(law.logSurvival(later) > -Infinity)) return;
      const once = conditional(law, later);
      const twice = conditional(conditional(law, earlier), later);
      for (const q of [0.2, 0.7]) {
        const t = once.quantile(q);
        assertAlmostEquals(twice.quantile(q), t, 1e-6 * t);
        assertAlmostEquals(twice.cdf(t), once.cdf(t), 1e-6);
      }
      assertAlmostEquals(twice.mean, once.mean, 1e-6 * once.mean);
      assert(once.mean >= later);
    }),
    { seed: 8, numRuns: 300 },
  );
});
