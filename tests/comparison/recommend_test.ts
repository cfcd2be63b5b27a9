import {
  exponential,
  fixed,
  gamma,
  lognormal,
  parseDistribution,
  randomStream,
  smoothed,
  uniform,
  weibull,
} from "@heygen-sim/client/distributions";
import * as distributions from "@heygen-sim/client/distributions";
import {
  ALGORITHMS,
  evaluatePlan,
  planPolls,
  resolveAlgorithm,
  Schedule,
} from "@heygen-sim/client/algorithms";
import * as algorithms from "@heygen-sim/client/algorithms";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertMatch,
  assertThrows,
} from "@std/assert";
import { recommend, type RecommendOptions } from "@heygen-sim/comparison";

const TWO_KINDS = parseDistribution(
  "mixture:0.7*lognormal:8000,0.2+0.3*lognormal:45000,0.15",
);

Deno.test("recommend() prefers the best interval on a distribution where nothing is better", () => {
  const found = recommend({ distribution: exponential(20_000), price: 1_000 });
  assertEquals(found.algorithm, "constant");
  const interval = Number(/interval: (\d+)/.exec(found.code)?.[1]);
  // exp(d / 20) - d / 20 - 1 = 1 / 20, in seconds.
  assertAlmostEquals(interval, 6_008, 200);
  assertAlmostEquals(found.bestCost, 7_008, 1);
  assertAlmostEquals(found.regret, 1, 2e-3);
  const requests = 1 / -Math.expm1(-interval / 20_000);
  assertAlmostEquals(found.requests, requests, 0.01);
  assertAlmostEquals(found.waste / (interval * requests - 20_000), 1, 0.02);
  assertMatch(found.text, /^Use constant\(.*a request every 6\.\d s\./);
  assertMatch(found.text, /No plan costs less where a request is worth 1\.0 s/);
});

Deno.test("recommend() names no interval that makes more requests than it counts", () => {
  // Without that limit 447 ms would cost the least.
  const distribution = exponential(1e9);
  const { code } = recommend({ distribution, price: 1e-4 });
  const longest = distribution.quantile(1 - 1 / 4_000);
  const interval = Number(/interval: (\d+)/.exec(code)?.[1]);
  assert(interval >= longest / 2_000_000, code);
});

Deno.test("recommend() names the optimal plan where simple ones cost much more", () => {
  for (const distribution of [lognormal(12_000, 0.35), TWO_KINDS]) {
    const found = recommend({ distribution });
    const plan = planPolls({ distribution, price: 1_000 });
    assertEquals(found.algorithm, "optimal");
    assertEquals(found.code, "optimal({ distribution, price: 1000 })");
    assertEquals(found.regret, 1);
    assertAlmostEquals(found.cost, plan.cost, 1e-6);
    assertAlmostEquals(found.requests, plan.expectedRequests, 1e-9);
    assertMatch(
      found.text,
      /^Use optimal, planned for how long these jobs take/,
    );
    assertMatch(
      found.text,
      /The best of the simple ones, .* costs \d+ % more\./,
    );
    assertMatch(found.text, /If you cannot say how long jobs take, use adapt/);
  }
});

Deno.test("recommend() prefers what is simple within 5 % of the best", () => {
  for (
    const distribution of [
      exponential(5_000),
      uniform(1_000, 20_000),
      weibull(30_000, 2),
      weibull(9_000, 0.5),
      fixed(10_000),
      TWO_KINDS,
    ]
  ) {
    for (const price of [50, 1_000, 20_000]) {
      const found = recommend({ distribution, price });
      const simple = found.algorithm !== "optimal";
      assert(found.regret <= (simple ? 1.0501 : 1), found.text);
      assertAlmostEquals(
        found.cost,
        found.waste + price * found.requests,
        1e-6,
      );
      assertAlmostEquals(found.regret, found.cost / found.bestCost, 1e-9);
    }
  }
  const known = recommend({ distribution: fixed(10_000), price: 1_000 });
  assertEquals(known.code, "constant({ interval: 10000 })");
  assertEquals([known.requests, known.waste], [1, 0]);
  const linear = recommend({ distribution: gamma(10_000, 0.2), price: 1_000 });
  assertEquals(linear.code, "linear({ step: 1000 })");
  assertMatch(linear.text, /would save [345] % of the cost/);
});

Deno.test("recommend() prefers adaptive with few durations, as there is more to learn", () => {
  const random = randomStream("recommend");
  const durations = Array.from({ length: 12 }, () => TWO_KINDS.sample(random));
  const few = recommend({ durations });
  assertEquals(few.algorithm, "adaptive");
  assertEquals(few.code, "adaptive({ history, price: 1000 })");
  assertMatch(few.text, /^Use adaptive, beginning with the few durations/);
});

/** What plans cost that are made for and evaluated on the same sample. */
function promised(durations: number[]): number {
  return planPolls({ durations, price: 1_000 }).cost;
}

Deno.test("recommend() evaluates a sample by durations that were held out", () => {
  const distribution = lognormal(540_000, 0.35);
  const { cost: best } = planPolls({ distribution, price: 1_000 });
  for (const seed of [1, 2, 3]) {
    const random = randomStream("held out", seed);
    const durations = Array.from(
      { length: 50 },
      () => distribution.sample(random),
    );
    const found = recommend({ durations });
    assertEquals(
      found.code,
      "optimal({ distribution: smoothed(durations), price: 1000 })",
    );
    assert(promised(durations) < 0.7 * best);
    assert(found.cost > 0.85 * best, `${found.cost} of ${best}`);
    assert(found.bestCost > 0.85 * best, `${found.bestCost} of ${best}`);
    const plan = planPolls({ distribution: smoothed(durations), price: 1_000 });
    const real = evaluatePlan([...plan.times, 1e9], { distribution });
    const cost = real.expectedWaste + 1_000 * real.expectedRequests;
    assert(cost < 1.1 * best, `${cost} of ${best}`);
  }
});

Deno.test("recommend() takes a sample literally where that costs less", () => {
  const durations = Array.from(
    { length: 60 },
    (_, i) => i % 3 === 0 ? 45_000 : 8_000,
  );
  const found = recommend({ durations });
  assertEquals(found.code, "optimal({ durations, price: 1000 })");
  assertAlmostEquals(found.cost, promised(durations), 1e-6);
  const equal = recommend({ durations: Array(60).fill(10_000) });
  assertEquals(equal.code, "constant({ interval: 10000 })");
});

Deno.test("recommend() has an answer for samples with an outlier", () => {
  // Within twelve days, short intervals become too many polls.
  const usual = Array.from({ length: 60 }, (_, i) => 1_000 + 10 * i);
  const { cost, regret, text } = recommend({ durations: [...usual, 1e9] });
  assert(cost < Infinity && regret < 1.1, text);
  assertThrows(
    () => recommend({ durations: [...usual, 1e100] }),
    RangeError,
    "Cannot recommend an algorithm as each one needs more than 2000000 requests",
  );
});

Deno.test("recommend() has an answer for samples of any size", () => {
  for (
    const durations of [
      [9_000],
      [0],
      [9_000, 9_000],
      [9_000, 9_100, 30_000],
      [0, 0, 0],
      [0, 5_000, 5_000],
      Array.from({ length: 30_000 }, (_, i) => 1_000 + i / 3),
    ]
  ) {
    const { requests, waste, cost, bestCost, regret } = recommend({
      durations,
    });
    assertAlmostEquals(cost, waste + 1_000 * requests, 1e-6);
    assert(cost >= bestCost && regret >= 1 && regret < 2, `${durations[0]}`);
  }
});

Deno.test("recommend() prefers the cheaper of two simple algorithms", () => {
  // Held out, neither a plan nor an interval for two of the durations fits the third.
  const found = recommend({ durations: [1_000, 2_000, 3_000] });
  assertEquals(found.code, "exponentialDecrease()"); // polls at 2 and 3.5 s
  assertAlmostEquals(found.cost, 4_000 / 3 + 500, 1);
  assertEquals(found.regret, 1);
});

Deno.test("recommend() gives code that runs with what the package exports", () => {
  const scope = {
    ...algorithms,
    ...distributions,
    durations: [8_000, 9_000],
    distribution: exponential(20_000),
    history: { jobs: [[8_000, 8_000]] },
  };
  const settings: readonly RecommendOptions[] = [
    ...[exponential(20_000), lognormal(12_000, 0.35), gamma(10_000, 0.2)]
      .map((distribution) => ({ distribution })),
    { distribution: uniform(1, 20), price: 300_000 },
    { distribution: exponential(14_000), price: 12_000 },
    { durations: [8_000, 8_100, 8_300, 45_000, 45_500] },
    { durations: Array.from({ length: 60 }, (_, i) => i * i * 20 + 4_000) },
  ];
  const codes = settings.map((options) => recommend(options).code);
  for (const code of codes) {
    const run = new Function(...Object.keys(scope), `return ${code}`);
    const schedule = new Schedule(
      resolveAlgorithm(run(...Object.values(scope)), ALGORITHMS)(),
    );
    const seen = { requests: 1, elapsed: 0, status: "pending" } as const;
    assert(Number(schedule.next(seen)) > 0, code);
  }
});

Deno.test("recommend() reports a delay and a constant interval, which are close to the best", () => {
  for (const distribution of [lognormal(12_000, 0.35), weibull(30_000, 3)]) {
    const { text } = recommend({ distribution });
    const words = /A delay of .* s, then a request every .* s costs (.*?)\./;
    assertMatch(words.exec(text)?.[1] ?? text, /^(less than 1|[1-3]) % more$/);
  }
});

Deno.test("recommend() writes a much higher cost as a multiple", () => {
  const { text } = recommend({ distribution: weibull(1e7, 50) });
  assertMatch(
    text,
    /The best of the simple ones.* costs \d\.\d times as much\./,
  );
});

Deno.test("recommend() respects the round trip", () => {
  const distribution = lognormal(12_000, 0.35);
  const near = recommend({ distribution });
  const far = recommend({ distribution, rtt: 1_000 });
  assert(far.bestCost > near.bestCost + 400, `${far.bestCost}`);
  assert(far.regret > 1.001 && far.regret < 1.05, `${far.regret}`);
  assertMatch(far.text, /No plan costs less|would save/);
  // No interval that is shorter than the round trip is any good.
  const slow = recommend({
    distribution: exponential(20_000),
    price: 10,
    rtt: 3_000,
  });
  assertEquals(slow.code, "constant({ interval: 3000 })");
});

Deno.test("recommend() has an answer for jobs of no time", () => {
  const found = recommend({ distribution: fixed(0) });
  assertEquals([found.requests, found.waste, found.regret], [0, 0, 1]);
});

Deno.test("recommend() rejects invalid options", () => {
  const distribution = exponential(20_000);
  const refused: readonly (readonly [unknown, typeof Error, string])[] = [
    [undefined, TypeError, "'options' must be an object"],
    [{}, TypeError, "'distribution' and 'durations'"],
    [
      { distribution, durations: [1] },
      TypeError,
      "'distribution' and 'durations'",
    ],
    [{ distribution: [1, 2, 3] }, TypeError, "'distribution' must be a"],
    [{ distribution: "fixed:1", rtt: 1 }, TypeError, "'distribution' must be"],
    [{ distribution, price: 0 }, RangeError, "'price'"],
    [{ distribution, price: Infinity }, RangeError, "'price'"],
    [{ distribution, rtt: -1 }, RangeError, "'rtt'"],
    [{ distribution, rtt: "1" }, TypeError, "'rtt'"],
    [{ durations: [] }, RangeError, "at least one duration"],
    [{ durations: [-1] }, RangeError, "non-negative"],
    [{ durations: [NaN, 3] }, RangeError, "non-negative"],
    [{ durations: "1,2" }, TypeError, "array"],
  ];
  for (const [options, kind, words] of refused) {
    assertThrows(() => recommend(options as RecommendOptions), kind, words);
  }
});

Deno.test("recommend() has an interval where a round trip is longer than all jobs", () => {
  const found = recommend({ distribution: fixed(1_000), price: 1, rtt: 3e6 });
  // The first request finds each job ended.
  assertEquals([found.requests, found.waste], [0, 3e6 - 1_000]);
  assertEquals(found.code, "constant({ interval: 3000000 })");
});
