import {
  compare,
  COMPARED,
  namedDistribution,
  race,
  raceAlgorithms,
  recommend,
} from "@heygen-sim/comparison";
import { ALGORITHMS, optimal } from "@heygen-sim/client/algorithms";
import { empirical } from "@heygen-sim/client/distributions";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import { waitFor } from "./_job_by_job.ts";

const SHORT = namedDistribution("short video", "lognormal:12,0.35");

Deno.test("race() runs every algorithm that is compared, on the jobs of the seed", () => {
  const races = race({ named: SHORT, seed: 7, races: 5 });
  assertEquals(races.algorithms.map(({ name }) => name), [...COMPARED]);
  assertEquals(races, race({ named: SHORT, seed: 7, races: 5 }));
  const others = race({ named: SHORT, seed: 8, races: 5 });
  assert(races.durations.every((it, i) => it !== others.durations[i]));
});

Deno.test("race() begins with the same jobs however many there are", () => {
  const few = race({ named: SHORT, races: 2 });
  const many = race({ named: SHORT, races: 12, price: 3_000 });
  assertEquals(few.durations, many.durations.slice(0, 2));
  for (const [i, { name, waste }] of few.algorithms.entries()) {
    // Only these depend on the price.
    if (["linear", "optimal", "adaptive"].includes(name)) continue;
    assertEquals(waste, many.algorithms[i]?.waste.slice(0, 2));
  }
});

Deno.test("race() counts what a plain wait for each of its jobs costs", () => {
  const { durations, algorithms } = race({ named: SHORT, races: 20, seed: 3 });
  const plain = {
    ...ALGORITHMS,
    optimal: optimal({ distribution: SHORT.distribution, price: 1_000 }),
  };
  for (const { name, requests, waste, polls } of algorithms) {
    if (name === "adaptive") continue;
    const waits = durations.map((it) =>
      waitFor(plain[name as keyof typeof plain], it, 0)
    );
    assertEquals(requests, waits.map((it) => it.requests), name);
    assertEquals(waste, waits.map((it) => it.waste), name);
    assertEquals(polls.length, requests.at(-1));
    assertEquals(polls.at(-1), (durations.at(-1) ?? NaN) + (waste.at(-1) ?? 0));
  }
});

Deno.test("race() has the means, the best cost and the frontier of compare()", () => {
  const { algorithms, bestCost, frontier, density, mean } = race({
    named: SHORT,
    races: 1_500,
  });
  const [compared] = compare({
    distributions: [SHORT],
    algorithms: COMPARED.filter((name) => name !== "adaptive"),
    jobs: 1_000,
  }).distributions;
  assert(compared);
  assertEquals(bestCost, compared.bestCost);
  assertEquals(density, compared.density);
  assertEquals(mean, compared.mean);
  const best = Math.min(
    ...frontier.map((it) => it.waste + 1_000 * it.requests),
  );
  assertAlmostEquals(best, bestCost, 1e-6);
  for (const [i, { name, requests, waste }] of algorithms.entries()) {
    const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
    const cost = (sum(waste) + 1_000 * sum(requests)) / 1_500;
    // To learn takes time; after 50 jobs it costs little more than the best.
    const expected = compared.algorithms[i]?.cost ?? 1.02 * bestCost;
    assert(
      Math.abs(cost / expected - 1) < 0.06,
      `${name}: ${cost} ${expected}`,
    );
  }
});

Deno.test("race() has the best cost and the recommendation for a sample", () => {
  const durations = Array.from({ length: 40 }, (_, i) => 8_000 + 500 * (i % 4));
  const named = {
    name: "mine",
    label: "mine",
    distribution: empirical(durations),
    durations,
  };
  const races = race({ named, races: 200 });
  const { code, bestCost } = recommend({ durations });
  assertEquals(races.recommendation.code, code);
  assertEquals(races.bestCost, bestCost);
  assert(races.durations.every((it) => durations.includes(it)));
});

Deno.test("race() does not plan for a duration that is held out", () => {
  const durations = [
    ...Array(30).fill(8_000),
    ...Array(29).fill(45_000),
    20_000,
  ];
  const distribution = empirical(durations);
  const named = { name: "mine", label: "mine", distribution, durations };
  const races = race({ named, races: 300, price: 100 });
  const optimal = races.algorithms.find(({ name }) => name === "optimal");
  const rare = races.durations.flatMap((it, i) =>
    it === 20_000 ? [optimal?.waste[i] ?? NaN] : []
  );
  assert(rare.length > 0 && rare.length < 15, `${rare.length}`);
  assert(rare.every((waste) => waste > 0));
});

Deno.test("race() returns the polls that a drawing can distinguish", () => {
  const named = namedDistribution("hours", "uniform:0,20000");
  const { durations, algorithms, density } = race({ named, seed: 3 });
  const [end = NaN] = durations;
  const horizon = density.times.at(-1) ?? NaN;
  for (const { name, polls, requests, waste } of algorithms) {
    assert(polls.length <= Math.min(4_000, requests[0] ?? 0), name);
    assertAlmostEquals(polls.at(-1) ?? NaN, end + (waste[0] ?? NaN), 1e-3);
  }
  const { polls = [], requests } = algorithms[0] ?? {};
  assert(polls.length < (requests?.[0] ?? 0), "constant");
  const gaps = polls.slice(1).map((poll, i) => poll - (polls[i] ?? NaN));
  assert(Math.max(...gaps) < horizon / 900);
});

Deno.test("race() names the reason where an algorithm needs too many requests", () => {
  const named = namedDistribution("months", "fixed:3e6");
  const { algorithms } = race({ named, price: 1e6 });
  const error = algorithms.find((it) => it.name === "constant")?.error;
  assertEquals(
    error,
    "Cannot compare 'constant' as a job needs more than 2000000 requests",
  );
  assertEquals(algorithms.find((it) => it.name === "optimal")?.requests, [1]);
});

Deno.test("race() refuses invalid options", () => {
  const named = SHORT;
  assertThrows(
    () => race({ named, races: 0 }),
    RangeError,
    "'races' must be a whole number from 1 to 10000: current value is 0",
  );
  assertThrows(() => race({ named, races: 10_001 }), RangeError);
  assertThrows(
    () => race({ named, price: 0 }),
    RangeError,
    "Cannot race as 'price'",
  );
});

Deno.test("raceAlgorithms() are the algorithms of the race", () => {
  const options = { named: SHORT, price: 2_000, seed: 5 };
  const { durations, algorithms } = race({ ...options, races: 3 });
  const started = raceAlgorithms(options);
  assertEquals([...started.keys()], [...COMPARED]);
  for (const { name, requests } of algorithms) {
    const start = started.get(name);
    assert(start);
    assertEquals(
      durations.map((it) => waitFor(start, it, 0).requests).at(0),
      requests[0],
      name,
    );
  }
});
