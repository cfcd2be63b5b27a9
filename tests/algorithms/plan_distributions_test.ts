import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  conditional,
  type Distribution,
  empirical,
  exponential,
  fixed,
  lognormal,
  mixture,
  parseDistribution,
  randomStream,
  scaled,
  uniform,
} from "@heygen-sim/client/distributions";
import {
  evaluatePlan,
  planPolls,
  type PollPlan,
} from "@heygen-sim/client/algorithms";
import { densityAt, hazardAt } from "../distributions/_density.ts";

function assertClose(
  actual: number,
  expected: number,
  relative: number,
  note = "",
) {
  assertAlmostEquals(actual, expected, relative * Math.abs(expected), note);
}

/** Of the shapes that matter: falling, rising and both hazards, bounds, voids. */
const DISTRIBUTIONS = read(
  "uniform:5,30",
  "exponential:20",
  "lognormal:20,0.6",
  "lognormal:20,0.1",
  "weibull:20,2",
  "weibull:20,0.7",
  "gamma:5,3",
  "shifted:30,exponential:10",
  "0.7*lognormal:8,0.2+0.3*lognormal:45,0.15",
  "0.2*fixed:2+0.8*lognormal:20,0.3",
  "0.5*uniform:1,2+0.5*uniform:50,60",
);

function read(...texts: readonly string[]): readonly Distribution[] {
  return texts.map((text) => parseDistribution(text));
}

Deno.test("planPolls() finds the constant gap of an exponential distribution", () => {
  for (const price of [10, 1, 0.1, 0.01, 0.001]) {
    // exp(d) - d - 1 = price, by Newton's method.
    let d = Math.sqrt(2 * price);
    for (let i = 0; i < 50; i++) {
      d -= (Math.expm1(d) - d - price) / Math.expm1(d);
    }
    const requests = 1 / -Math.expm1(-d);
    const waste = d * requests - 1;

    const plan = planPolls({ distribution: exponential(1), price });
    assertClose(plan.expectedRequests, requests, 5e-3, `requests at ${price}`);
    assertClose(plan.expectedWaste, waste, 5e-3, `waste at ${price}`);
    assertClose(plan.cost, waste + price * requests, 3e-4, `cost at ${price}`);
    plan.times.filter((t) => t < 5).forEach((t, k) =>
      assertClose(t, (k + 1) * d, 1e-2)
    );
  }
});

Deno.test("planPolls() lets the gaps of a uniform distribution fall by the price", () => {
  assertEquals(
    planPolls({ distribution: uniform(5, 30), price: 1 }).times
      .map((t) => t.toFixed(1)),
    ["11.6", "17.1", "21.7", "25.3", "27.9", "29.4", "30.0"],
  );
  const cases = [
    [5, 30, 1],
    [0, 1, 0.5],
    [0, 1, 3],
    [1, 20, 0.01],
    [7, 8, 1e-3],
  ] as const;
  for (const [a, b, price] of cases) {
    const length = b - a;
    let m = 1;
    while ((m + 1) * m < 2 * length / price) m++;
    const expected = Array.from({ length: m }, (_, i) => {
      const k = i + 1;
      return a + k * length / m + k * (m - k) * price / 2;
    });
    const { times, lastGap } = planPolls({
      distribution: uniform(a, b),
      price,
    });
    assertEquals(times.length, m, `uniform(${a}, ${b}) at ${price}`);
    const step = length / 2_048;
    times.forEach((t, i) => assertAlmostEquals(t, expected[i] ?? NaN, step));
    if (m > 1) {
      assertAlmostEquals(lastGap, length / m - (m - 1) * price / 2, step);
    }
  }
});

Deno.test("planPolls() is as exact for plans of many polls", () => {
  for (const mean of [1e5, 1e7, 1e9]) {
    const { cost } = planPolls({ distribution: exponential(mean), price: 1 });
    // Constant gaps of nearly sqrt(2 mean) are optimal.
    const gap = Math.sqrt(2 * mean) - 1 / 3;
    const requests = 1 / -Math.expm1(-gap / mean);
    assertClose(cost, gap * requests - mean + requests, 0.01, `${mean}`);
  }
});

/** The recursion of Barlow, Hunter and Proschan, shot at from the first poll. */
function shoot(distribution: Distribution, price: number): number[] {
  let low = 0;
  let high = distribution.inverseLogSurvival(-20);
  let best: number[] = [];
  for (let i = 0; i < 200; i++) {
    const first = (low + high) / 2;
    const times = [0, first];
    for (;;) {
      const [x, y] = times.slice(-2) as [number, number];
      const gap = (distribution.cdf(y) - distribution.cdf(x)) /
          densityAt(distribution, y) - price;
      if (gap > y - x) {
        high = first;
        break;
      }
      if (!(gap > 0)) {
        low = first;
        break;
      }
      times.push(y + gap);
    }
    if (times.length >= best.length) best = times;
  }
  return best.slice(1);
}

Deno.test("planPolls() agrees with the recursion for distributions of log-concave density", () => {
  const logConcave = ["weibull:20,2", "weibull:1,3", "gamma:5,3"];
  for (const distribution of read(...logConcave, "weibull:20,1.2")) {
    for (const share of [0.2, 0.02, 0.002]) {
      const price = distribution.mean * share;
      const expected = shoot(distribution, price);
      const { times } = planPolls({ distribution, price });
      // The recursion magnifies errors from step to step.
      const checked = expected.filter((t) => distribution.cdf(t) < 0.99);
      assert(checked.length >= 2);
      checked.forEach((t, k) =>
        assertClose(times[k] ?? NaN, t, 1e-2, `${distribution.label}, ${price}`)
      );
    }
  }
});

Deno.test("planPolls() expects what the polls really cost", () => {
  for (const distribution of DISTRIBUTIONS) {
    const plan = planPolls({ distribution, price: distribution.mean / 50 });
    // Durations at the midpoints of equal shares of the distribution.
    const steps = 20_000;
    let requests = 0;
    let waste = 0;
    for (let i = 0; i < steps; i++) {
      const t = distribution.inverseLogSurvival(Math.log((i + 0.5) / steps));
      const k = plan.times.findIndex((time) => time >= t);
      requests += k + 1;
      waste += (plan.times[k] ?? NaN) - t;
    }
    const { label } = distribution;
    assertClose(plan.expectedRequests, requests / steps, 2e-3, label);
    assertClose(plan.expectedWaste, waste / steps, 5e-3, label);
    const cost = plan.expectedWaste + plan.price * plan.expectedRequests;
    assertClose(plan.cost, cost, 1e-12);
    const evaluated = evaluatePlan(plan.times, { distribution });
    const { expectedRequests, expectedWaste } = evaluated;
    assertClose(expectedRequests, plan.expectedRequests, 1e-6, label);
    assertClose(expectedWaste, plan.expectedWaste, 1e-5, label);
    assert(evaluated.outlived <= 1.1e-9);
  }
});

function costOf(
  times: readonly number[],
  distribution: Distribution,
  price: number,
  age?: number,
): number {
  const evaluated = evaluatePlan(times, { distribution, age });
  return evaluated.expectedWaste + price * evaluated.expectedRequests;
}

Deno.test("planPolls() is beaten by no other schedule", () => {
  const seed = "rivals";
  const random = randomStream(seed);
  for (const distribution of DISTRIBUTIONS) {
    for (const share of [0.5, 0.05, 0.005]) {
      const price = distribution.mean * share;
      const { times, cost } = planPolls({ distribution, price });
      const end = times.at(-1) ?? NaN;
      const assertDearer = (cheapest: number) =>
        assert(
          cheapest >= cost * (1 - 5e-4),
          `${distribution.label} at ${price}, seed ${seed}`,
        );
      const upTo = (next: (t: number) => number) => {
        const rival: number[] = [];
        for (let t = next(0); t < end; t = next(t)) rival.push(t);
        return costOf([...rival, end], distribution, price);
      };
      // Constant gaps of any length, gaps that grow, and Keller's rate.
      const { mean } = distribution;
      for (let k = 0; k < 15; k++) {
        assertDearer(upTo((t) => t + mean * 1.5 ** (k - 12)));
      }
      assertDearer(upTo((t) => t * 1.3 + mean / 20));
      assertDearer(upTo((t) => {
        const gap = Math.sqrt(2 * price / hazardAt(distribution, t));
        return t + Math.max(mean / 500, Math.min(gap, mean / 10));
      }));
      // The plan itself with some polls moved, one left out, one added.
      for (let k = 0; k < 10; k++) {
        const sway = 10 ** (-4 * random());
        const moved = times.map((t, i) => {
          const before = t - (times[i - 1] ?? 0);
          const after = (times[i + 1] ?? t) - t;
          return t + sway * (random() - 0.5) * Math.min(before, after);
        });
        const less = times.filter((_, i) =>
          i === times.length - 1 || random() > 0.1
        );
        const more = [...new Set([...times, end * random()])];
        for (const rival of [moved, less, more.sort((a, b) => a - b)]) {
          assertDearer(costOf(rival, distribution, price));
        }
      }
    }
  }
});

Deno.test("planPolls() approaches the bound on requests times waste", () => {
  const texts = ["uniform:0,10", "lognormal:20,0.6", "gamma:5,3"];
  for (const it of read(...texts, "weibull:20,2")) {
    const steps = 100_000;
    const step = it.inverseLogSurvival(Math.log(1e-10)) / steps;
    let integral = 0;
    for (let i = 0; i < steps; i++) {
      const t = (i + 0.5) * step;
      integral += Math.sqrt(densityAt(it, t) * Math.exp(it.logSurvival(t))) *
        step;
    }
    const plan = planPolls({ distribution: it, budget: 30 });
    const product = plan.expectedRequests * plan.expectedWaste;
    assertClose(integral ** 2 / 2, product, 0.03, it.label);
  }
});

Deno.test("planPolls() does not depend on the unit of time", () => {
  for (const distribution of DISTRIBUTIONS) {
    const price = distribution.mean / 30;
    const inSeconds = planPolls({ distribution, price });
    const inDays = planPolls({
      distribution: scaled(distribution, 1 / 86_400),
      price: price / 86_400,
    });
    assertEquals(inDays.times.length, inSeconds.times.length);
    const { label } = distribution;
    const { expectedRequests, cost } = inDays;
    assertClose(expectedRequests, inSeconds.expectedRequests, 1e-6, label);
    assertClose(cost * 86_400, inSeconds.cost, 1e-6, label);
  }
});

Deno.test("planPolls() uses up a budget of requests", () => {
  for (const budget of [1.2, 2, 7.5, 30]) {
    // Of constant gaps d there are 1 / (1 - exp(-d)).
    const gap = -Math.log1p(-1 / budget);
    const plan = planPolls({ distribution: exponential(1), budget });
    assert(plan.expectedRequests <= budget);
    assertClose(plan.expectedRequests, budget, 2e-3);
    assertClose(plan.expectedWaste, gap * budget - 1, 5e-3);
    assertClose(plan.price, Math.expm1(gap) - gap, 1e-2);
    const cost = plan.expectedWaste + plan.price * plan.expectedRequests;
    assertClose(plan.cost, cost, 1e-12);
  }
  for (const distribution of DISTRIBUTIONS) {
    let before: PollPlan | undefined;
    for (const budget of [1, 1.5, 2, 3, 5, 8, 13]) {
      const plan = planPolls({ distribution, budget });
      const { expectedRequests, expectedWaste, price } = plan;
      const { label } = distribution;
      assert(expectedRequests <= budget, label);
      assert(expectedRequests >= (before?.expectedRequests ?? 0) - 1e-9, label);
      const waste = before?.expectedWaste ?? Infinity;
      assert(expectedWaste <= waste + 1e-9, label);
      assert(price <= (before?.price ?? Infinity) * (1 + 1e-9), label);
      before = plan;
    }
  }
});

Deno.test("planPolls() uses up a budget on any distribution without a void", () => {
  const texts = ["lognormal:20,0.6", "gamma:5,3", "weibull:20,0.7"];
  for (const distribution of read(...texts, "weibull:20,2")) {
    for (const budget of [1.1, 1.5, 3, 10]) {
      const { expectedRequests } = planPolls({ distribution, budget });
      assertClose(expectedRequests, budget, 2e-3, distribution.label);
    }
  }
});

Deno.test("planPolls() with a budget of one request polls once, at the end", () => {
  const plan = planPolls({ distribution: uniform(5, 30), budget: 1 });
  assertEquals(plan.times, [30]);
  assertEquals(plan.expectedRequests, 1);
  assertClose(plan.expectedWaste, 12.5, 1e-9);
});

Deno.test("planPolls() spreads a number of polls evenly over a uniform distribution", () => {
  for (const polls of [1, 2, 5, 20]) {
    const plan = planPolls({ distribution: uniform(10, 30), polls });
    assertEquals(plan.times.length, polls);
    plan.times.forEach((t, i) =>
      assertAlmostEquals(t, 10 + 20 * (i + 1) / polls, 0.02)
    );
    assertClose(plan.expectedWaste, 10 / polls, 1e-4);
    assertEquals(plan.price, 0);
    assertEquals(plan.cost, plan.expectedWaste);
  }
});

Deno.test("planPolls() keeps to a number of polls at a price", () => {
  const price = 1;
  const free = planPolls({ distribution: uniform(5, 30), price });
  let before = Infinity;
  for (let polls = 1; polls < 10; polls++) {
    const plan = planPolls({
      distribution: uniform(5, 30),
      price,
      polls,
    });
    assertEquals(plan.times.length, Math.min(polls, free.times.length));
    assert(plan.cost <= before);
    before = plan.cost;
  }
  assertClose(before, free.cost, 1e-9);
});

Deno.test("planPolls() keeps the least gap where the best one is shorter", () => {
  for (const minGap of [0.3, 0.5, 1, Math.SQRT2]) {
    const plan = planPolls({
      distribution: exponential(1),
      price: 0.01,
      minGap,
    });
    const requests = 1 / -Math.expm1(-minGap);
    assertClose(plan.expectedRequests, requests, 1e-4, `${minGap}`);
    assertClose(plan.expectedWaste, minGap * requests - 1, 1e-4, `${minGap}`);
    assertClose(plan.times[0] ?? NaN, minGap, 1e-9);
  }
  for (const distribution of DISTRIBUTIONS) {
    const minGap = distribution.mean / 7;
    const { times } = planPolls({
      distribution,
      price: distribution.mean / 200,
      minGap,
    });
    times.forEach((t, i) =>
      assert(t - (times[i - 1] ?? 0) >= minGap * (1 - 1e-9), distribution.label)
    );
  }
});

Deno.test("planPolls() plans with thousands of least gaps around many atoms", () => {
  const atoms = Array.from({ length: 16 }, (_, k) => k + 1.5);
  const distribution = mixture([
    { weight: 1, distribution: uniform(0, 4_090) },
    { weight: 1, distribution: empirical(atoms) },
  ]);
  const { times } = planPolls({ distribution, price: 1e-4, minGap: 1 });
  assertEquals(times.slice(0, 16), atoms);
});

Deno.test("planPolls() is not disturbed by a least gap that does not matter", () => {
  const free = planPolls({ distribution: lognormal(20, 0.6), price: 1 });
  const kept = planPolls({
    distribution: lognormal(20, 0.6),
    price: 1,
    minGap: 0.1,
  });
  assertClose(kept.cost, free.cost, 1e-4);
  assertClose(kept.expectedRequests, free.expectedRequests, 1e-3);
});

Deno.test("planPolls() polls once when all jobs end within the least gap", () => {
  const plan = planPolls({
    distribution: uniform(1, 2),
    price: 0.01,
    minGap: 5,
  });
  assertEquals(plan.times, [5]);
  assertEquals(plan.lastGap, 5);
  assertClose(plan.expectedRequests, 1, 1e-12);
  assertClose(plan.expectedWaste, 3.5, 1e-12);
});

Deno.test("planPolls() at an age plans for the distribution of what is left", () => {
  const late = planPolls({ distribution: uniform(0, 30), price: 1, age: 5 });
  const fresh = planPolls({ distribution: uniform(5, 30), price: 1 });
  assertEquals(late.times.length, fresh.times.length);
  late.times.forEach((t, i) => assertClose(t, fresh.times[i] ?? NaN, 1e-6));
  // Waiting begins at the age: the first gap counts from there.
  assertClose(late.cost, fresh.cost, 1e-9);

  const memoryless = planPolls({ distribution: exponential(1), price: 0.1 });
  for (const age of [3, 1e4]) {
    const plan = planPolls({ distribution: exponential(1), price: 0.1, age });
    assertClose(plan.expectedRequests, memoryless.expectedRequests, 1e-6);
    assertClose(plan.expectedWaste, memoryless.expectedWaste, 1e-6);
    assertAlmostEquals(
      (plan.times[0] ?? NaN) - age,
      memoryless.times[0] ?? NaN,
      1e-4,
    );
  }
});

Deno.test("planPolls() after a poll in vain plans the rest of the same plan", () => {
  for (const distribution of DISTRIBUTIONS) {
    const price = distribution.mean / 40;
    const { times } = planPolls({ distribution, price });
    const k = Math.floor(times.length / 4);
    const age = times[k] ?? NaN;
    const rest = planPolls({ distribution, price, age });
    const { label } = distribution;
    for (const [i, time] of rest.times.slice(0, 3).entries()) {
      assertClose(time, times[k + 1 + i] ?? NaN, 1e-2, label);
    }
    const cost = costOf(times.slice(k + 1), distribution, price, age);
    assertClose(cost, rest.cost, 1e-3, label);
  }
});

Deno.test("planPolls() goes on where nearly every job has ended", () => {
  const distribution = lognormal(20, 0.3);
  // A job in 1e40 gets that old.
  const plan = planPolls({ distribution, price: 1, age: 1_000 });
  const rate = hazardAt(distribution, 1_000);
  assert((plan.times[0] ?? NaN) > 1_000);
  const constant = planPolls({ distribution: exponential(1 / rate), price: 1 });
  assertClose(plan.expectedRequests, constant.expectedRequests, 0.05);
  assertClose(plan.cost, constant.cost, 0.1);
});

Deno.test("planPolls() is empty where no job gets so old", () => {
  for (const age of [30, 31, 1e9]) {
    assertEquals(planPolls({ distribution: uniform(5, 30), price: 2, age }), {
      times: [],
      expectedRequests: 0,
      expectedWaste: 0,
      cost: 0,
      price: 2,
      lastGap: 0,
    });
  }
  assertEquals(planPolls({ distribution: fixed(0), budget: 3 }).times, []);
});

Deno.test("planPolls() polls at atoms as soon as they are due", () => {
  const [distribution] = read(
    "0.3*fixed:2+0.4*lognormal:20,0.3+0.3*fixed:60",
  );
  assert(distribution);
  const { times } = planPolls({ distribution, price: 0.5 });
  assert(times.includes(2) && times.includes(60), `${times}`);
  const end = distribution.inverseLogSurvival(Math.log(1e-9));
  assertClose(times.at(-1) ?? NaN, end, 1e-9);
});

Deno.test("planPolls() finds an atom that hardly ever matters", () => {
  const [distribution] = read("0.001*fixed:2.3456+0.999*lognormal:20,0.1");
  assert(distribution);
  const { times } = planPolls({ distribution, price: 0.001 });
  assertEquals(times[0], 2.3456);
});

Deno.test("planPolls() polls in a void where the least gap does not allow better", () => {
  // A poll at 2 would come too early after one at 1.5 and too late without it.
  const [distribution] = read("0.5*uniform:0,2+0.5*uniform:50,52");
  assert(distribution);
  const plan = planPolls({ distribution, price: 0.001, minGap: 1.5 });
  assertClose(plan.times[0] ?? NaN, 1.5, 1e-3);
  assertClose(plan.times[1] ?? NaN, 3, 1e-3);
  const cost = costOf([1.5, 3, 50.5, 52], distribution, 0.001);
  assert(plan.cost <= cost + 1e-9);
});

Deno.test("planPolls() plans for a distribution what it plans for a large sample of it", () => {
  const twoKinds = "mixture:0.7*lognormal:8,0.2+0.3*lognormal:45,0.15";
  for (const label of ["uniform:5,30", "lognormal:20,0.6", twoKinds]) {
    const distribution = parseDistribution(label);
    const durations = Array.from(
      { length: 20_000 },
      (_, i) => distribution.quantile((i + 0.5) / 20_000),
    );
    const exact = planPolls({ distribution, price: 1 });
    const sampled = planPolls({ durations, price: 1 });
    assertClose(sampled.expectedRequests, exact.expectedRequests, 1e-3, label);
    assertClose(sampled.cost, exact.cost, 1e-3, label);
  }
});

Deno.test("planPolls() returns the last gap", () => {
  const plan = planPolls({ distribution: exponential(20), price: 1 });
  const [before = NaN, last = NaN] = plan.times.slice(-2);
  assertClose(plan.lastGap, last - before, 1e-12);
  const distribution = uniform(5, 30);
  const dear = { distribution, price: 1e4 };
  assertEquals(planPolls(dear).lastGap, 30);
  assertEquals(planPolls({ ...dear, age: 10 }).lastGap, 20);
  const left = conditional(distribution, 10);
  assertEquals(planPolls({ ...dear, distribution: left }).lastGap, 30);
});

Deno.test("planPolls() has candidates enough for plans of thousands of polls", () => {
  const [mean, price] = [20_000, 0.1];
  // The best gap d is constant, with exp(d / mean) - d / mean - 1 = price / mean.
  const gap = 63.2;
  const requests = 1 / -Math.expm1(-gap / mean);
  const best = gap * requests - mean + price * requests;
  const { cost } = planPolls({ distribution: exponential(mean), price });
  assertClose(cost, best, 1e-3, `${cost}`);
});
