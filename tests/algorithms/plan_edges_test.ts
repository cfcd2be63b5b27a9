import { fetchStatus } from "@heygen-sim/client";
import {
  evaluatePlan,
  optimal,
  planPolls,
} from "@heygen-sim/client/algorithms";
import {
  fixed,
  lognormal,
  mixture,
  parseDistribution,
  uniform,
  weibull,
} from "@heygen-sim/client/distributions";
import { createSimulator, VirtualClock } from "@heygen-sim/simulator";
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { all, onHull } from "./_brute_force.ts";

const PRICES = [0.1, 0.3, 1, 3, 10, 30];
/** Least costs by an independent implementation, in seconds. */
const LEAST = {
  "lognormal:12,0.35": [1.2092, 2.1322, 4.0875, 7.7897, 17.3432, 40.2491],
  "lognormal:540,0.35": [8.0693, 13.9574, 25.4783, 44.2887, 82.0328, 147.0181],
  "exponential:20": [2.0672, 3.6669, 7.0081, 13.0393, 27.1535, 56.9479],
  // deno-fmt-ignore: a line for each distribution.
  "mixture:0.7*lognormal:8,0.2+0.3*lognormal:45,0.15":
    [1.3103, 2.3211, 4.4933, 8.7005, 19.3175, 46.6882],
};

Deno.test("plans cost what an independent implementation finds", () => {
  for (const [label, costs] of Object.entries(LEAST)) {
    const distribution = parseDistribution(label);
    for (const [i, price] of PRICES.entries()) {
      const { cost } = planPolls({ distribution, price });
      const ratio = cost / (costs[i] ?? NaN);
      assertAlmostEquals(ratio, 1, 1e-4, `${label} ${price}`);
    }
  }
});

/** A uniform component of a mixture, or an atom. */
interface Part {
  readonly weight: number;
  readonly min: number;
  readonly max: number;
}

/** The points of each component, its edges among them, and nothing in between. */
function pointsOf(parts: readonly Part[], count: number): number[] {
  const points = parts.flatMap(({ min, max }) =>
    min === max
      ? [min]
      : Array.from({ length: count + 1 }, (_, k) =>
        min + (max - min) * k / count)
  );
  return [...new Set(points)].filter((t) => t > 0).sort((a, b) => a - b);
}

/** The least cost of polls at some points, by trying each pair of them. */
function leastCost(
  parts: readonly Part[],
  points: readonly number[],
  price: number,
): number {
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  const share = (of: (part: Part) => number) =>
    parts.reduce((sum, part) => sum + part.weight * of(part), 0) / total;
  const ended = [0, ...points].map((t) =>
    share(({ min, max }) => t >= max ? 1 : Math.max(0, (t - min) / (max - min)))
  );
  const moment = [0, ...points].map((t) =>
    share(({ min, max }) => {
      if (t < min) return 0;
      return t >= max ? (min + max) / 2 : (t * t - min * min) / 2 / (max - min);
    })
  );
  const costs = [0];
  points.forEach((time, j) => {
    let least = Infinity;
    for (let i = 0; i <= j; i++) {
      const found = (ended[j + 1] ?? 0) - (ended[i] ?? 0);
      const late = time * found - (moment[j + 1] ?? 0) + (moment[i] ?? 0);
      const cost = (costs[i] ?? 0) + price * (1 - (ended[i] ?? 0)) + late;
      least = Math.min(least, cost);
    }
    costs.push(least);
  });
  return costs.at(-1) ?? NaN;
}

const scale = fc.double({ min: -1, max: 5, noNaN: true }).map((x) => 10 ** x);
const width = fc.oneof(fc.constant(0), scale);
const mixtures = fc.array(
  fc.tuple(scale, width, fc.double({ min: 0.02, max: 1, noNaN: true })),
  { minLength: 1, maxLength: 4 },
).map((steps) => {
  let end = 0;
  return steps.map(([space, width, weight]): Part => {
    const min = end + space;
    end = min + width;
    return { weight, min, max: end };
  });
});

/** Checks a plan for a mixture against the least cost. */
function assertCheap(parts: readonly Part[], price: number): void {
  const distribution = mixture(
    parts.map(({ weight, min, max }) => ({
      weight,
      distribution: min === max ? fixed(min) : uniform(min, max),
    })),
  );
  const plan = planPolls({ distribution, price });
  const least = leastCost(parts, pointsOf(parts, 120), price);
  assert(plan.cost <= least * 1.001, `${plan.cost} > ${least}`);
  const honest = evaluatePlan(plan.times, { distribution });
  const cost = honest.expectedWaste + price * honest.expectedRequests;
  assertAlmostEquals(cost / plan.cost, 1, 1e-6);
}

Deno.test("a plan knows the edges of a mixture's components, and its atoms", () => {
  assertCheap([
    { weight: 0.501, min: 1, max: 2 },
    { weight: 0.499, min: 100_000, max: 100_001 },
  ], 1);
  // A component of fewer jobs than there are between two quantiles.
  assertCheap([
    { weight: 0.5, min: 1_000, max: 2_000 },
    { weight: 0.001, min: 50_000, max: 50_001 },
    { weight: 0.499, min: 1e8, max: 1e8 + 1 },
  ], 1);
  // Atoms before a component, in it and after it.
  assertCheap([
    { weight: 0.3, min: 999, max: 999 },
    { weight: 0.2, min: 1_234.5, max: 1_234.5 },
    { weight: 0.3, min: 1_000, max: 2_000 },
    { weight: 0.2, min: 100_000, max: 100_000 },
  ], 10);
  fc.assert(fc.property(mixtures, scale, assertCheap), {
    seed: 1,
    numRuns: 60,
  });
});

Deno.test("a plan polls at the atoms of a mixture, however small they are", () => {
  const atoms = Array.from({ length: 20 }, (_, k) => 30_000.5 + 47_123.25 * k);
  const distribution = mixture([
    { weight: 0.98, distribution: uniform(0, 1_000_000) },
    ...atoms.map((at) => ({ weight: 0.001, distribution: fixed(at) })),
  ]);
  const times = new Set(planPolls({ distribution, price: 10 }).times);
  assertEquals(atoms.filter((at) => !times.has(at)), []);
});

Deno.test("the earliest moment that minGap admits can be polled at", () => {
  const durations = [...Array(5).fill(100), ...Array(5).fill(30_000)];
  const options = { durations, price: 1_000, minGap: 250 };
  const { times, cost } = planPolls(options);
  assertEquals([times, cost], [[250, 30_000], 1_575]);
  const aged = planPolls({ ...options, age: 50 });
  assertEquals(aged.times, [300, 30_000]);
  const distribution = parseDistribution(
    "1*uniform:90,100+1*uniform:30000,30010",
  );
  const plan = planPolls({ ...options, durations: undefined, distribution });
  assertAlmostEquals(plan.times[0] ?? 0, 250, 1e-6);
  assert(plan.cost < 1_590, `${plan.cost}`);
});

Deno.test("a budget can be spent on a plan between two corners of the frontier", () => {
  // All three plans cost the same at 2 ms a request.
  const options = { durations: [10, 7, 11], budget: 4 / 3 };
  assertEquals(planPolls(options).times, [10, 11]);
  const delayed = { durations: [50, 80, 100], minGap: 25, budget: 1.8 };
  assertEquals(planPolls(delayed).times, [50, 100]);
  const even = Array.from({ length: 100 }, (_, i) => 1_000 * (i + 1));
  const many = planPolls({ durations: even, budget: 4.4 });
  assertAlmostEquals(many.expectedRequests, 4.39, 1e-9);
  const sample = fc.array(fc.integer({ min: 0, max: 12 }), {
    minLength: 2,
    maxLength: 8,
  });
  fc.assert(
    fc.property(sample, fc.constantFrom(0, 2, 3.5), (durations, minGap) => {
      const jobs = { durations, weights: durations.map(() => 1) };
      for (const { requests, waste } of onHull(all(jobs, minGap))) {
        if (requests < 1) continue;
        const plan = planPolls({ durations, minGap, budget: requests });
        assertAlmostEquals(plan.expectedWaste, waste, 1e-9);
      }
    }),
    { seed: 1, numRuns: 200 },
  );
});

Deno.test("a plan within a budget costs the least at its price, to the last digits", () => {
  const seconds = [4, 8.00001, 12, 16, 20.00002, 24, 28.00001, 32];
  const durations = seconds.map((it) => 1_000 * it);
  for (const budget of [1.5, 2.5]) {
    const { cost, price } = planPolls({ durations, budget });
    assertAlmostEquals(cost, planPolls({ durations, price }).cost, 1e-6);
  }
});

const OLD = [
  "uniform:1000,20000",
  "exponential:20000",
  "lognormal:12000,0.35",
  "lognormal:12000,0.01",
  "weibull:10000,50",
  "weibull:10000,0.5",
  "gamma:5000,3",
  "fixed:8000",
  "shifted:500,weibull:10000,50",
  "scaled:1000,weibull:10,50",
  "conditional:12000,weibull:10000,50",
  "1*weibull:10000,50+1*uniform:0,100000",
  "1*exponential:10000+1*fixed:10000",
].map((text) => parseDistribution(text));

Deno.test("a plan can be made for a job of any age", () => {
  const ages = [12_000, 30_000, 99_999, 1e6, 1e9, 1e12, 1e18, 1e25, 1e300];
  const targets = [
    { price: 1_000_000, minGap: 250 },
    { budget: 2.5 },
    { polls: 4 },
  ];
  const resolution = 256;
  for (const distribution of OLD) {
    for (const [i, age] of ages.entries()) {
      // Only at one age as many polls as a plan can have; the other targets in turn.
      const price = age === 1e18 ? 1_000 : Math.max(1_000, age / 1e9);
      for (const target of [{ price }, ...targets.slice(i % 3, i % 3 + 1)]) {
        const plan = planPolls({ distribution, age, resolution, ...target });
        let before = age;
        for (const time of plan.times) {
          assert(time > before && time < Infinity, distribution.label);
          before = time;
        }
        const { expectedRequests, expectedWaste, lastGap } = plan;
        const figures = [expectedRequests, expectedWaste, lastGap];
        assert(figures.every((it) => it >= 0 && it < Infinity), `${figures}`);
      }
    }
  }
});

Deno.test("a job that is far older than its distribution is waited for", async () => {
  const clock = new VirtualClock();
  const { fetch } = createSimulator({ clock, delay: fixed(60_000) });
  await clock.run(fetch("http://test/status"));
  await clock.advance(30_000);
  const algorithm = optimal({ distribution: weibull(10_000, 50) });
  const report = await clock.run(fetchStatus(algorithm, { fetch, clock }));
  assertEquals([report.ended, report.completionTime], ["finished", 60_000]);
  assert(report.requests <= 2 + Math.sqrt(2 * 30_000 / 1_000) + 1);
});

Deno.test("polls a least gap apart can begin at any time", () => {
  const distribution = parseDistribution("1*fixed:8000+1*uniform:3000,20000");
  for (
    const [minGap, first, count] of [
      [7_777, 8_000, 3],
      [1_111, 8_000 - 4 * 1_111, 16],
    ] as const
  ) {
    const chain = Array.from({ length: count }, (_, i) => first + i * minGap);
    const known = evaluatePlan(chain, { distribution });
    assertAlmostEquals(known.outlived, 0);
    const cost = known.expectedWaste + known.expectedRequests;
    const options = { distribution, price: 1, minGap, resolution: 512 };
    const plan = planPolls(options);
    assert(plan.cost <= cost * (1 + 1e-3), `${plan.cost} instead of ${cost}`);
  }
});

Deno.test("a coarse plan with minGap costs hardly more than a fine one", () => {
  const label = "mixture:0.7*lognormal:8000,0.2+0.3*lognormal:45000,0.15";
  const distribution = parseDistribution(label);
  const costAt = (resolution: number) =>
    planPolls({ distribution, price: 100, minGap: 7_777, resolution }).cost;
  const ratio = costAt(512) / costAt(65_536);
  assert(ratio < 1.001, `${ratio}`);
});

Deno.test("a poll that minGap delays may come after the longest duration", () => {
  const sample = { durations: [100, 100, 100, 100, 150, 150], price: 1 };
  assertEquals(planPolls({ ...sample, minGap: 100 }).times, [100, 200]);
  assertEquals(planPolls({ ...sample, minGap: 100, polls: 1 }).times, [150]);
  assertEquals(
    planPolls({ durations: sample.durations, minGap: 100, budget: 1.4 }).times,
    [100, 200],
  );
  const distribution = uniform(0, 1_000);
  const { times } = planPolls({ distribution, price: 1, minGap: 700 });
  assertEquals(times, [700, 1_400]);
  // Nearly all jobs have ended by the first poll, which the second would delay.
  const narrow = planPolls({
    distribution: weibull(10_000, 50),
    price: 1_000,
    minGap: 700,
  });
  assert(narrow.cost < 1_500, `${narrow.cost}`);
});

Deno.test("a delayed poll may follow another delayed one", () => {
  const durations = [10, 11, 12, 19, 20, 21, 28, 29, 30, 5_000];
  const { times } = planPolls({ durations, price: 0.01, minGap: 9 });
  assertEquals(times, [12, 21, 30, 5_000]);
  const shifted = planPolls({ durations, price: 0.01, minGap: 9.5 });
  for (const [i, time] of shifted.times.entries()) {
    assert(time - (shifted.times[i - 1] ?? 0) >= 9.5 - 1e-9);
  }
});

Deno.test("planPolls() needs no more candidates for a least gap that polls are far from", () => {
  const heavy = lognormal(540_000, 0.35);
  const evaluations = (minGap: number) => {
    let count = 0;
    const distribution = {
      ...heavy,
      logSurvival(t: number) {
        count++;
        return heavy.logSurvival(t);
      },
    };
    planPolls({ distribution, price: 1_000, minGap });
    return count;
  };
  // Polls are some 15 s apart.
  assert(evaluations(300) < 1.1 * evaluations(0));
  assert(evaluations(15_000) > 1.1 * evaluations(0));
});
