import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  type Distribution,
  exponential,
  fixed,
  lognormal,
  mixture,
  uniform,
} from "@heygen-sim/client/distributions";
import fc from "fast-check";
import {
  evaluatePlan,
  frontier,
  planPolls,
} from "@heygen-sim/client/algorithms";
import { play } from "./_brute_force.ts";

const DISTRIBUTIONS: readonly Distribution[] = [
  uniform(5, 30),
  exponential(20),
  lognormal(20, 0.6),
  mixture([
    { weight: 0.7, distribution: lognormal(8, 0.2) },
    { weight: 0.3, distribution: lognormal(45, 0.15) },
  ]),
];

Deno.test("frontier() trades requests for waste at the price", () => {
  for (const distribution of DISTRIBUTIONS) {
    const points = frontier({ distribution });
    assertEquals(points.length, 41);
    assertAlmostEquals(points[0]?.price ?? NaN, distribution.mean * 1e-4, 1e-9);
    assertAlmostEquals(
      points.at(-1)?.price ?? NaN,
      distribution.mean * 10,
      1e-6,
    );
    points.slice(1).forEach((next, i) => {
      const point = points[i];
      assert(point !== undefined);
      assertAlmostEquals(
        Math.log(next.price / point.price),
        Math.log(1e5) / 40,
        1e-9,
      );
      const requests = point.expectedRequests - next.expectedRequests;
      const waste = next.expectedWaste - point.expectedWaste;
      // Each is the better one at its own price: the slope lies between.
      assert(requests >= -1e-9 && waste >= -1e-9, distribution.label);
      assert(waste >= point.price * requests - 1e-9, distribution.label);
      assert(waste <= next.price * requests + 1e-9, distribution.label);
    });
  }
});

Deno.test("frontier() agrees with the plans at its prices", () => {
  for (const distribution of DISTRIBUTIONS) {
    for (
      const point of frontier({
        distribution,
        from: 0.1,
        to: 10,
        points: 5,
        age: 6,
        minGap: 0.5,
      })
    ) {
      const { price } = point;
      const plan = planPolls({ distribution, price, age: 6, minGap: 0.5 });
      const cost = point.expectedWaste + price * point.expectedRequests;
      assertAlmostEquals(cost / plan.cost, 1, 1e-4, distribution.label);
    }
  }
  const durations = [1, 2, 3, 7, 7, 20];
  for (
    const point of frontier({ durations, from: 0.01, to: 100, points: 30 })
  ) {
    const plan = planPolls({ durations, price: point.price });
    assertEquals(point.expectedRequests, plan.expectedRequests);
    assertEquals(point.expectedWaste, plan.expectedWaste);
  }
});

Deno.test("frontier() of a distribution without any choice is one point", () => {
  for (const distribution of [fixed(7), fixed(0)]) {
    const points = frontier({ distribution, points: 2 });
    assertEquals(
      points.map((p) => p.expectedRequests),
      Array(2).fill(distribution.mean > 0 ? 1 : 0),
    );
    assertEquals(points.map((p) => p.expectedWaste), [0, 0]);
  }
});

Deno.test("evaluatePlan() counts what playing the schedule would count", () => {
  const time = fc.integer({ min: 1, max: 30 });
  fc.assert(
    fc.property(
      fc.array(time, { minLength: 1, maxLength: 10 }),
      fc.uniqueArray(time, { minLength: 1 }),
      fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined }),
      (durations, schedule, age) => {
        const left = durations.filter((t) => age === undefined || t > age);
        if (left.length === 0) return;
        const end = 31;
        const times = [
          ...schedule.filter((t) => t > (age ?? 0)).sort((a, b) => a - b),
          end,
        ];
        const given = { durations, weights: durations.map(() => 1), age };
        const played = play(times, given);
        const whole = evaluatePlan(times, { durations, age });
        assertAlmostEquals(whole.expectedRequests, played.requests, 1e-9);
        assertAlmostEquals(whole.expectedWaste, played.waste, 1e-9);
        assertEquals(whole.outlived, 0);
        // Without its end a schedule misses what only the end has found.
        const cut = evaluatePlan(times.slice(0, -1), { durations, age });
        const missed = left.filter((t) => t > (times.at(-2) ?? 0)).length /
          left.length;
        assertAlmostEquals(cut.outlived, missed, 1e-9);
        assertAlmostEquals(
          cut.expectedRequests,
          played.requests - missed,
          1e-9,
        );
      },
    ),
    { seed: 12 },
  );
});

Deno.test("evaluatePlan() of constant gaps agrees with theory", () => {
  const gap = 3;
  const times = Array.from({ length: 400 }, (_, k) => (k + 1) * gap);
  const { expectedRequests, expectedWaste, outlived } = evaluatePlan(times, {
    distribution: exponential(20),
  });
  const requests = 1 / -Math.expm1(-gap / 20);
  assertAlmostEquals(expectedRequests, requests, 1e-9);
  assertAlmostEquals(expectedWaste, gap * requests - 20, 1e-9);
  assert(outlived < 1e-25);
});

Deno.test("evaluatePlan() of no polls finds nothing", () => {
  const nothing = { expectedRequests: 0, expectedWaste: 0 };
  assertEquals(evaluatePlan([], { distribution: exponential(1) }), {
    ...nothing,
    outlived: 1,
  });
  assertEquals(evaluatePlan([5], { distribution: fixed(1), age: 2 }), {
    ...nothing,
    outlived: 0,
  });
});

Deno.test("a schedule that polls at all durations wastes nothing, whatever rounding leaves", () => {
  const durations = [17.946, 19.515, 87.819];
  assertEquals(evaluatePlan(durations, { durations }).expectedWaste, 0);
});

Deno.test("evaluatePlan() and planPolls() keep a waste that is more than rounding", () => {
  const durations = [1e6, 1e6 + 1e-5];
  const [, last = 0] = durations;
  const found = evaluatePlan([last], { durations });
  assertAlmostEquals(found.expectedWaste, 5e-6, 1e-9);
  assertAlmostEquals(
    planPolls({ durations, polls: 1 }).expectedWaste,
    5e-6,
    1e-9,
  );
});
