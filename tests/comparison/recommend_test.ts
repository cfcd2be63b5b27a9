import {
  exponential,
  fixed,
  gamma,
  lognormal,
  mixture,
  randomStream,
  uniform,
  weibull,
} from "@heygen-sim/client/distributions";
import { planPolls } from "@heygen-sim/client/algorithms";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertMatch,
  assertThrows,
} from "@std/assert";
import { recommend, type RecommendOptions } from "../../comparison/mod.ts";
import { percentMore, seconds } from "../../comparison/words.ts";

const TWO_KINDS = mixture([
  { weight: 0.7, law: lognormal(8_000, 0.2) },
  { weight: 0.3, law: lognormal(45_000, 0.15) },
]);

Deno.test("recommend() prefers the best interval on a law where nothing is better", () => {
  const found = recommend({ law: exponential(20_000), price: 1_000 });
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

Deno.test("recommend() names the optimal plan where simple ones cost much more", () => {
  for (const law of [lognormal(12_000, 0.35), TWO_KINDS]) {
    const found = recommend({ law });
    const plan = planPolls({ distribution: law, price: 1_000 });
    assertEquals(found.algorithm, "optimal");
    assertEquals(found.code, "optimal({ distribution, price: 1000 })");
    assertEquals(found.regret, 1);
    assertAlmostEquals(found.cost, plan.cost, 1e-6);
    assertAlmostEquals(found.requests, plan.expectedRequests, 1e-9);
    assertMatch(
      found.text,
      /^Use optimal, planned for how long these jobs take\./,
    );
    assertMatch(
      found.text,
      /The best of the simple ones, .* costs \d+ % more\./,
    );
    assertMatch(
      found.text,
      /If you cannot say how long jobs take, use adaptive/,
    );
  }
});

Deno.test("recommend() prefers what is simple within 5 % of the best", () => {
  for (
    const law of [
      exponential(5_000),
      uniform(1_000, 20_000),
      weibull(30_000, 2),
      weibull(9_000, 0.5),
      fixed(10_000),
      TWO_KINDS,
    ]
  ) {
    for (const price of [50, 1_000, 20_000]) {
      const found = recommend({ law, price });
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
  const known = recommend({ law: fixed(10_000), price: 1_000 });
  assertEquals(known.code, "constant({ interval: 10000 })");
  assertEquals([known.requests, known.waste], [1, 0]);
  const linear = recommend({ law: gamma(10_000, 0.2), price: 1_000 });
  assertEquals(linear.code, "linear({ step: 1000 })");
  assertMatch(linear.text, /would save [345] % of the cost/);
});

Deno.test("recommend() takes few durations with care, and many at their word", () => {
  const random = randomStream("recommend");
  const draw = (count: number) =>
    Array.from({ length: count }, () => TWO_KINDS.sample(random));
  const few = recommend({ durations: draw(30) });
  assertEquals(few.algorithm, "adaptive");
  assertEquals(few.code, "adaptive({ history, price: 1000 })");
  assertMatch(few.text, /^Use adaptive, beginning with the few durations/);
  const durations = draw(200);
  const many = recommend({ durations });
  assertEquals(many.code, "optimal({ durations, price: 1000 })");
  const plan = planPolls({ durations, price: 1_000 });
  assertAlmostEquals(many.cost, plan.cost, 1e-6);
});

Deno.test("recommend() minds the round trip", () => {
  const law = lognormal(12_000, 0.35);
  const near = recommend({ law });
  const far = recommend({ law, rtt: 1_000 });
  assert(far.bestCost > near.bestCost + 400, `${far.bestCost}`);
  assert(far.regret > 1.001 && far.regret < 1.05, `${far.regret}`);
  assertMatch(far.text, /No plan costs less|would save/);
  // No interval that is shorter than the round trip is any good.
  const slow = recommend({ law: exponential(20_000), price: 10, rtt: 3_000 });
  assertEquals(slow.code, "constant({ interval: 3000 })");
});

Deno.test("recommend() has an answer for jobs of no time", () => {
  const found = recommend({ law: fixed(0) });
  assertEquals([found.requests, found.waste, found.regret], [0, 0, 1]);
});

Deno.test("recommend() refuses what makes no sense", () => {
  const law = exponential(20_000);
  const refused: readonly (readonly [unknown, typeof Error, string])[] = [
    [{}, TypeError, "'law' and 'durations'"],
    [{ law, durations: [1] }, TypeError, "'law' and 'durations'"],
    [{ law, price: 0 }, RangeError, "'price'"],
    [{ law, price: Infinity }, RangeError, "'price'"],
    [{ law, rtt: -1 }, RangeError, "'rtt'"],
    [{ law, rtt: "1" }, TypeError, "'rtt'"],
    [{ durations: [] }, RangeError, "at least one duration"],
    [{ durations: [-1] }, RangeError, "non-negative"],
    [{ durations: [NaN, 3] }, RangeError, "non-negative"],
    [{ durations: "1,2" }, TypeError, "array"],
  ];
  for (const [options, kind, words] of refused) {
    assertThrows(() => recommend(options as RecommendOptions), kind, words);
  }
});

Deno.test("times are told in two digits and a unit that fits", () => {
  assertEquals(
    [
      0,
      0.5,
      7,
      85.4,
      994,
      996,
      2_345,
      12_345,
      99_400,
      99_600,
      540_000,
      6e6,
      8e7,
    ]
      .map(seconds),
    [
      "0 s",
      "0.5 ms",
      "7 ms",
      "85 ms",
      "990 ms",
      "1.0 s",
      "2.3 s",
      "12 s",
      "99 s",
      "1.7 min",
      "9.0 min",
      "1.7 h",
      "22 h",
    ],
  );
});

Deno.test("costs are told in percent, or as a multiple if there is much more", () => {
  assertEquals(
    [0.9999, 1, 1.004, 1.006, 1.29, 2.99, 3, 12.34, Infinity].map(percentMore),
    [
      "no more",
      "no more",
      "no more",
      "1 % more",
      "29 % more",
      "199 % more",
      "3.0 times as much",
      "12.3 times as much",
      "more by far",
    ],
  );
});
