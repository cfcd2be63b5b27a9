import { assert, assertEquals } from "@std/assert";
import {
  empirical,
  mixture,
  randomStream,
  scaled,
  shifted,
} from "@heygen-sim/client/distributions";
import fc from "fast-check";

Deno.test("empirical() counts ties, in any order of the sample", () => {
  for (
    const sample of [[2, 1, 2, 5], [1, 2, 2, 5], Float64Array.of(5, 2, 2, 1)]
  ) {
    const distribution = empirical(sample);
    assertEquals(Array.from(distribution.atoms.support), [1, 2, 5]);
    assertEquals(Array.from(distribution.atoms.weights), [0.25, 0.5, 0.25]);
    assertEquals(distribution.mean, 2.5);
    assertEquals([0.9, 1, 1.5, 2, 4.9, 5].map(distribution.cdf), [
      0,
      0.25,
      0.25,
      0.75,
      0.75,
      1,
    ]);
    assertEquals([0, 0.25, 0.26, 0.75, 0.76, 1].map(distribution.quantile), [
      1,
      1,
      2,
      2,
      5,
      5,
    ]);
    assertEquals(distribution.meanResidual(1), 2);
    assertEquals(distribution.label, "empirical:1*1,2*2,1*5");
  }
});

Deno.test("empirical() inverts log survival at its very steps", () => {
  const distribution = empirical([1, 2, 3, 4]);
  assertEquals(
    [0, -0.1, Math.log(0.5), -0.7, -1e3].map(distribution.inverseLogSurvival),
    [1, 1, 2, 3, 4],
  );
});

Deno.test("empirical() leaves out durations that weigh nothing", () => {
  const distribution = empirical([9, 1, 5, 3], [0, 2, 2, 0]);
  assertEquals(Array.from(distribution.atoms.support), [1, 5]);
  assertEquals([
    distribution.quantile(0),
    distribution.quantile(1),
    distribution.mean,
  ], [1, 5, 3]);
});

Deno.test("empirical() does not touch or follow what it is given", () => {
  const durations = Float64Array.of(3, 1, 2);
  const weights = [1, 1, 2];
  const distribution = empirical(durations, weights);
  assertEquals(Array.from(durations), [3, 1, 2]);
  durations.fill(9);
  weights.fill(9);
  assertEquals(distribution.mean, 2);
});

Deno.test("empirical() agrees with counting", () => {
  const duration = fc.oneof(
    fc.integer({ min: 0, max: 9 }),
    fc.double({ min: 0, max: 9, noNaN: true }),
  );
  const weight = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 4 }));
  fc.assert(
    fc.property(
      fc.array(fc.tuple(duration, weight), { minLength: 1 }),
      duration,
      (pairs, t) => {
        const total = pairs.reduce((sum, [, w]) => sum + w, 0);
        if (total === 0) return;
        const distribution = empirical(
          pairs.map(([d]) => d),
          pairs.map(([, w]) => w),
        );
        const below = pairs.reduce((sum, [d, w]) => sum + (d <= t ? w : 0), 0);
        assertEquals(distribution.cdf(t), below / total);
        assertEquals(
          Math.abs(
            Math.exp(distribution.logSurvival(t)) - (1 - below / total),
          ) < 1e-12,
          true,
        );
        const mean = pairs.reduce((sum, [d, w]) => sum + d * w, 0) / total;
        assert(Math.abs(distribution.mean - mean) <= 1e-12 * mean);
      },
    ),
    { seed: 21 },
  );
});

Deno.test("shifted() and scaled() keep every atom on its point", () => {
  const random = randomStream("atoms");
  const sample = Array.from({ length: 2_000 }, () => random() * 10);
  const distribution = empirical(sample);
  for (
    const moved of [
      shifted(distribution, 0.1),
      scaled(distribution, 0.3),
      scaled(shifted(distribution, 1e3), 1.1),
    ]
  ) {
    Array.from(moved.atoms.support).forEach((t, i) => {
      const mark = distribution.atoms.support[i] ?? NaN;
      assertEquals(moved.cdf(t), distribution.cdf(mark));
      assertEquals(
        moved.cdf(t - 1e-12 * t),
        i === 0
          ? 0
          : distribution.cdf(distribution.atoms.support[i - 1] ?? NaN),
      );
      assertEquals(moved.quantile(distribution.cdf(mark)), t);
    });
  }
});

Deno.test("mixture() adds up the atoms of its parts", () => {
  const distribution = mixture([
    { weight: 1, distribution: empirical([1, 3]) },
    { weight: 3, distribution: empirical([3, 2]) },
  ]);
  assertEquals(Array.from(distribution.atoms.support), [1, 2, 3]);
  assertEquals(Array.from(distribution.atoms.weights), [0.125, 0.375, 0.5]);
  assertEquals([0.1, 0.125, 0.13, 0.5, 0.51, 1].map(distribution.quantile), [
    1,
    1,
    2,
    2,
    3,
    3,
  ]);
});

Deno.test("empirical() handles a hundred thousand durations at once", () => {
  const random = randomStream("large");
  const sample = Array.from({ length: 100_000 }, random);
  const distribution = empirical(sample);
  for (let i = 0; i < 10_000; i++) assert(distribution.sample(random) < 1);
  assertEquals(distribution.atoms.support.length, new Set(sample).size);
});
