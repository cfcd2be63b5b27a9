import {
  type Distribution,
  empirical,
  lognormal,
  randomStream,
  smoothed,
} from "@heygen-sim/client/distributions";
import { evaluatePlan, planPolls } from "@heygen-sim/client/algorithms";
import { assert, assertEquals, assertThrows } from "@std/assert";

Deno.test("smoothed() leaves a probability for jobs shorter and longer than all", () => {
  for (const count of [1, 2, 3, 10, 100]) {
    const random = randomStream("smoothed", count);
    const distribution = lognormal(540_000, 0.35);
    const durations = Array.from(
      { length: count },
      () => distribution.sample(random),
    );
    const longer = 1 - smoothed(durations).cdf(Math.max(...durations));
    // The next job is longer than all n with a probability of 1 / (n + 1).
    assert(longer > 0.15 / (count + 1), `${longer} after ${count}`);
    assert(longer < 3 / (count + 1), `${longer} after ${count}`);
    assert(smoothed(durations).cdf(Math.min(...durations)) > 0);
  }
});

Deno.test("smoothed() keeps two kinds of jobs apart", () => {
  const durations = [8_000, 45_000].flatMap((kind) =>
    Array.from({ length: 20 }, (_, i) => kind * (1 + i / 200))
  );
  const distribution = smoothed(durations);
  assert(distribution.cdf(36_000) - distribution.cdf(12_000) < 0.08);
});

Deno.test("a plan for smoothed durations costs less than one for the sample itself", () => {
  const distribution = lognormal(540_000, 0.35);
  const price = 1_000;
  const best = planPolls({ distribution, price }).cost;
  for (let seed = 0; seed < 5; seed++) {
    const random = randomStream(seed);
    const durations = Array.from(
      { length: 50 },
      () => distribution.sample(random),
    );
    const costOf = (assumed: Distribution) => {
      const { times } = planPolls({ distribution: assumed, price });
      const found = evaluatePlan([...times, 1e9], { distribution });
      return (found.expectedWaste + price * found.expectedRequests) / best;
    };
    const regret = costOf(smoothed(durations));
    assert(regret < 1.1, `seed ${seed}: ${regret}`);
    assert(regret < costOf(empirical(durations)) - 0.1);
  }
});

Deno.test("smoothed() takes any durations, and any number of them", () => {
  for (
    const durations of [
      [0],
      [0, 0, 0],
      [1e12],
      [8_000, 8_000],
      [0, 540_000],
      [1e-3, 1e12],
      Float64Array.of(3, 5),
      Array.from({ length: 100_000 }, (_, i) => 1 + i),
    ]
  ) {
    const distribution = smoothed(durations);
    assert(distribution.mean > 0 && distribution.mean < Infinity);
    assertEquals(distribution.cdf(Infinity), 1);
    const { times } = planPolls({ distribution, price: 1_000 });
    assert(times.length > 0);
  }
});

Deno.test("smoothed() refuses what is no sample", () => {
  const refused: readonly (readonly [unknown, typeof Error])[] = [
    [[], RangeError],
    [[-1], RangeError],
    [[NaN], RangeError],
    [["5"], TypeError],
    ["5", TypeError],
  ];
  for (const [durations, kind] of refused) {
    assertThrows(() => smoothed(durations as number[]), kind, "'durations'");
  }
});
