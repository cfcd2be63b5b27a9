import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { empirical, randomStream } from "@heygen-sim/client/distributions";
import fc from "fast-check";
import {
  evaluatePlan,
  planPolls,
  type PollPlan,
} from "@heygen-sim/client/algorithms";
import { all, hull, type Jobs, least, play } from "./_brute_force.ts";

/** Small samples with ties, zeros and weights of all kinds, also none. */
const jobs: fc.Arbitrary<Jobs> = fc
  .array(
    fc.tuple(
      fc.oneof(
        fc.integer({ min: 0, max: 8 }),
        fc.integer({ min: 1, max: 100_000 }).map((x) => x / 1_000),
      ),
      fc.oneof(
        fc.constant(1),
        fc.integer({ min: 0, max: 4 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
      ),
    ),
    { minLength: 1, maxLength: 12, size: "max" },
  )
  .filter((pairs) => pairs.some(([, weight]) => weight > 0))
  .map((pairs) => ({
    durations: pairs.map(([duration]) => duration),
    weights: pairs.map(([, weight]) => weight),
  }));
const price = fc.double({ min: -3, max: 2, noNaN: true }).map((x) => 10 ** x);
const minGap = fc.oneof(
  fc.integer({ min: 0, max: 6 }),
  fc.double({ min: 0, max: 30, noNaN: true }),
);
const age = fc.option(
  fc.oneof(
    fc.integer({ min: 0, max: 8 }),
    fc.double({ min: 0, max: 100, noNaN: true }),
  ),
  { nil: undefined },
);

/** Throws unless a plan is what it says it is. */
function assertHonest(plan: PollPlan, given: Jobs) {
  const played = play(plan.times, given);
  assertAlmostEquals(plan.expectedRequests, played.requests, 1e-9);
  assertAlmostEquals(plan.expectedWaste, played.waste, 1e-9);
  assertAlmostEquals(
    plan.cost,
    played.waste + plan.price * played.requests,
    1e-9,
  );
  plan.times.forEach((t, i) =>
    assert(t > (plan.times[i - 1] ?? given.age ?? 0))
  );
  const last = plan.times.at(-1);
  const before = plan.times.at(-2) ?? given.age ?? 0;
  assertEquals(plan.lastGap, last === undefined ? 0 : last - before);
}

Deno.test("planPolls() costs the least of all plans for a sample", () => {
  fc.assert(
    fc.property(jobs, price, (sample, price) => {
      const plan = planPolls({ ...sample, price });
      assertHonest(plan, sample);
      const best = least(all(sample).map((o) => o.waste + price * o.requests));
      assertAlmostEquals(plan.cost, best, 1e-9);
    }),
    { seed: 1, numRuns: 400 },
  );
});

Deno.test("planPolls() costs the least with a least gap and an age", () => {
  fc.assert(
    fc.property(jobs, price, minGap, age, (sample, price, minGap, age) => {
      const given = { ...sample, age };
      const plan = planPolls({ ...given, price, minGap });
      if (plan.times.length === 0) {
        assert(
          Math.max(...sample.durations.filter((_, i) => sample.weights[i])) <=
            (age ?? 0),
        );
        return;
      }
      assertHonest(plan, given);
      plan.times.forEach((t, i) => {
        assert(t - (plan.times[i - 1] ?? age ?? 0) >= minGap - 1e-9);
      });
      const best = least(
        all(given, minGap).map((o) => o.waste + price * o.requests),
      );
      assertAlmostEquals(plan.cost, best, 1e-9);
    }),
    { seed: 2, numRuns: 600 },
  );
});

Deno.test("planPolls() is the best with a number of polls, at any price or none", () => {
  const most = fc.integer({ min: 1, max: 12 });
  const anyPrice = fc.option(price, { nil: undefined });
  fc.assert(
    fc.property(
      jobs,
      most,
      anyPrice,
      minGap,
      age,
      (sample, polls, price, minGap, age) => {
        const given = { ...sample, age };
        const limits = { polls, minGap };
        const plan = price === undefined
          ? planPolls({ ...given, ...limits })
          : planPolls({ ...given, ...limits, price });
        if (plan.times.length === 0) return;
        assertHonest(plan, given);
        assertEquals(plan.price, price ?? 0);
        assert(plan.times.length <= polls);
        const best = least(
          all(given, minGap)
            .filter((o) => o.polls.length <= polls)
            .map((o) => o.waste + (price ?? 0) * o.requests),
        );
        assertAlmostEquals(plan.cost, best, 1e-9);
      },
    ),
    { seed: 3, numRuns: 800 },
  );
});

Deno.test("planPolls() spends its polls even where several are worth the same", () => {
  // One more poll separates each pair, and always saves the same:
  // no charge for a poll leads to the numbers between none and all.
  for (const pairs of [[0, 10, 20, 30], [0, 10, 20, 30, 40, 50]]) {
    const durations = pairs.flatMap((t) => [t + 1, t + 2]);
    const sample = { durations, weights: durations.map(() => 1) };
    const outcomes = all(sample);
    for (let polls = 1; polls <= durations.length; polls++) {
      const plan = planPolls({ ...sample, polls });
      assertHonest(plan, sample);
      assertEquals(plan.times.length, polls);
      const allowed = outcomes.filter((o) => o.polls.length <= polls);
      assertAlmostEquals(plan.cost, least(allowed.map((o) => o.waste)), 1e-12);
    }
  }
});

Deno.test("planPolls() with a budget is the last corner of the frontier within it", () => {
  const budget = fc.double({ min: 1, max: 8, noNaN: true });
  fc.assert(
    fc.property(jobs, budget, minGap, (sample, budget, minGap) => {
      const plan = planPolls({ ...sample, budget, minGap });
      assertHonest(plan, sample);
      const most = budget * (1 + 1e-9);
      assert(plan.expectedRequests <= most);
      const outcomes = all(sample, minGap);
      // Or a plan on the straight line from there to the next corner.
      const corner = hull(outcomes).filter((o) => o.requests <= budget).at(-1);
      assert(plan.expectedWaste <= (corner?.waste ?? NaN) + 1e-9);
      // It is optimal at the price that it names.
      const best = least(
        outcomes.map((o) => o.waste + plan.price * o.requests),
      );
      assertAlmostEquals(plan.cost, best, 1e-9);
    }),
    { seed: 4, numRuns: 400 },
  );
});

Deno.test("planPolls() makes fewer requests at a higher price, and with a lower budget", () => {
  fc.assert(
    fc.property(jobs, price, price, (sample, a, b) => {
      const cheap = planPolls({ ...sample, price: Math.min(a, b) });
      const dear = planPolls({ ...sample, price: Math.max(a, b) });
      assert(dear.expectedRequests <= cheap.expectedRequests + 1e-9);
      assert(dear.expectedWaste >= cheap.expectedWaste - 1e-9);
      const [low, high] = [1 + Math.min(a, b), 1 + Math.max(a, b)];
      const poor = planPolls({ ...sample, budget: low });
      const rich = planPolls({ ...sample, budget: high });
      assert(rich.expectedRequests >= poor.expectedRequests - 1e-9);
      assert(rich.expectedWaste <= poor.expectedWaste + 1e-9);
    }),
    { seed: 5 },
  );
});

Deno.test("planPolls() depends neither on the order nor on the unit of a sample", () => {
  fc.assert(
    fc.property(jobs, price, (sample, price) => {
      const plan = planPolls({ ...sample, price });
      const reversed = planPolls({
        durations: sample.durations.toReversed(),
        weights: sample.weights.toReversed(),
        price,
      });
      assertAlmostEquals(reversed.cost, plan.cost, 1e-9);
      const scaled = planPolls({
        durations: sample.durations.map((t) => t * 1_024),
        weights: sample.weights.map((w) => w * 3),
        price: price * 1_024,
      });
      assertAlmostEquals(scaled.cost / 1_024, plan.cost, 1e-9);
    }),
    { seed: 6 },
  );
});

Deno.test("planPolls() does not poll where nothing is to be found", () => {
  // Ties, weightless points, and zeros, which are found before the first poll.
  const plan = planPolls({
    durations: [0, 5, 5, 5, 7, 9, 0],
    weights: [1, 1, 1, 1, 0, 2, 0],
    price: 0.001,
  });
  assertEquals(plan.times, [5, 9]);
  assertAlmostEquals(plan.expectedRequests, (3 * 1 + 2 * 2) / 6);
  assertAlmostEquals(plan.expectedWaste, 0, 1e-12);
});

Deno.test("planPolls() handles samples of one value", () => {
  for (const durations of [[7], [7, 7, 7], new Float64Array(50).fill(7)]) {
    for (
      const target of [{ price: 3 }, { budget: 1 }, { budget: 9 }, {
        polls: 4,
      }]
    ) {
      const plan = planPolls({ durations, ...target });
      assertEquals(plan.times, [7]);
      assertEquals(plan.expectedRequests, 1);
      assertEquals(plan.expectedWaste, 0);
      assertEquals(plan.lastGap, 7);
    }
  }
  for (
    const options of [{ durations: [0] }, { durations: [0, 0], minGap: 5 }]
  ) {
    assertEquals(planPolls({ ...options, price: 3 }), {
      times: [],
      expectedRequests: 0,
      expectedWaste: 0,
      cost: 0,
      price: 3,
      lastGap: 0,
    });
  }
});

Deno.test("planPolls() takes any discrete distribution as the sample it stands for", () => {
  const durations = [3, 1, 4, 1, 5, 9, 2, 6];
  const plan = planPolls({ durations, price: 0.5 });
  assertEquals(
    planPolls({ distribution: empirical(durations), price: 0.5 }),
    plan,
  );
  // No grid is involved.
  assertEquals(
    planPolls({
      distribution: empirical(durations),
      price: 0.5,
      resolution: 1,
    }),
    plan,
  );
});

Deno.test("planPolls() does not touch the sample", () => {
  const durations = Float64Array.of(3, 1, 2);
  planPolls({ durations, price: 1 });
  assertEquals(Array.from(durations), [3, 1, 2]);
});

Deno.test("planPolls() plans for large samples, at extreme prices too", () => {
  const random = randomStream("large sample");
  const durations = Array.from(
    { length: 20_000 },
    () => 1_000 + 9_000 * random() ** 2,
  );
  let before = Infinity;
  for (const price of [1e-9, 1e-3, 1, 1e3, 1e9]) {
    const plan = planPolls({ durations, price });
    assert(plan.expectedRequests <= before);
    before = plan.expectedRequests;
    const check = evaluatePlan(plan.times, { durations });
    assertAlmostEquals(
      check.expectedRequests,
      plan.expectedRequests,
      1e-6 * before,
    );
    assertAlmostEquals(check.expectedWaste, plan.expectedWaste, 1e-6);
    assertEquals(check.outlived, 0);
  }
  assertEquals(before, 1);
});

Deno.test("planPolls() agrees with the plain recursion on samples of some hundreds", () => {
  const seed = "hundreds";
  const random = randomStream(seed);
  for (const round of [1, 2, 3, 4]) {
    const durations = Array.from(
      { length: 150 },
      () =>
        Math.round(1_000 * (random() + (round % 2) * Number(random() > 0.7))) /
        10,
    );
    const times = [...new Set(durations)].sort((a, b) => a - b);
    const [price, minGap] = [5 * random() ** 3, round > 2 ? 3 * random() : 0];
    const costOf = (i: number, j: number) => {
      const [from, to] = [times[i] ?? 0, times[j] ?? NaN];
      if (to - from < minGap) return Infinity;
      const caught = durations.filter((t) => t > from && t <= to);
      const left = durations.filter((t) => t > from).length;
      return (caught.reduce((sum, t) => sum + to - t, 0) + price * left) /
        durations.length;
    };
    const gaps = times.map((_, j) =>
      times.map((_, i) => i < j ? costOf(i, j) : Infinity)
    );
    // The least cost with so many polls and the last of them at each time.
    let costs = times.map((_, j) => costOf(-1, j));
    let best = costs.at(-1) ?? NaN;
    for (let count = 1; count <= 40; count++) {
      const plan = planPolls({ durations, price, minGap, polls: count });
      assertAlmostEquals(
        plan.cost,
        best,
        1e-9,
        `${count} polls, seed ${seed}, round ${round}`,
      );
      const before = costs;
      costs = gaps.map((row) =>
        least(row.map((gap, i) => gap + (before[i] ?? Infinity)))
      );
      best = Math.min(best, costs.at(-1) ?? NaN);
    }
  }
});

Deno.test("planPolls() spends exactly the polls it may on a large sample", () => {
  const random = randomStream("splice");
  const durations = Array.from(
    { length: 3_000 },
    () => 10 * random() + 50 * Number(random() > 0.6),
  );
  let before = Infinity;
  let saved = Infinity;
  for (let polls = 1; polls <= 40; polls++) {
    const plan = planPolls({ durations, polls });
    assertEquals(plan.times.length, polls);
    // Each further poll saves less than the one before.
    if (before < Infinity) {
      assert(before - plan.expectedWaste <= saved + 1e-9, `${polls}`);
      saved = before - plan.expectedWaste;
    }
    before = plan.expectedWaste;
  }
});
