import {
  type AlgorithmFactory,
  ALGORITHMS,
  constant,
  linear,
  planPolls,
} from "@heygen-sim/client/algorithms";
import {
  type Distribution,
  empirical,
  exponential,
  fixed,
  lognormal,
  randomStream,
  uniform,
} from "@heygen-sim/client/distributions";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertThrows,
} from "@std/assert";
import {
  compare,
  COMPARED,
  type CompareOptions,
  type Comparison,
  DEFAULT_DISTRIBUTIONS,
  type NamedDistribution,
  namedDistribution,
  recommend,
  toText,
} from "@heygen-sim/comparison";

const MEMORYLESS = namedDistribution("memoryless", "exponential:20");
const SMALL = { distributions: [MEMORYLESS], jobs: 300 } as const;

/** Most tests do without `adaptive`, which takes its time to learn. */
const QUICK = COMPARED.filter((name) => name !== "adaptive");

const everything = compare({ jobs: 500, algorithms: QUICK });
/** Two distributions: `adaptive` takes its time. */
const learned = {
  distributions: DEFAULT_DISTRIBUTIONS.slice(2),
  algorithms: ["linear", "adaptive"],
  jobs: 500,
};
const progress: number[] = [];
const learning = compare({
  ...learned,
  onProgress: (done) => progress.push(done),
});
/** A comparison on one distribution by all algorithms. */
const always8s = compare({
  distributions: [distributionOf(fixed(8_000))],
  jobs: 21,
});

/** A distribution in a comparison, or a sample. */
function distributionOf(
  distribution: Distribution,
  durations?: readonly number[],
): NamedDistribution {
  const { label } = distribution;
  return { name: "x", label, distribution, ...(durations && { durations }) };
}

/** The results on the first distribution, by algorithm. */
function byName({ distributions }: Comparison) {
  const { algorithms = [] } = distributions[0] ?? {};
  return Object.fromEntries(algorithms.map((it) => [it.name, it]));
}

Deno.test("compare() compares all algorithms that poll until the end, on four distributions", () => {
  const others = Object.keys(ALGORITHMS).filter((name) => name !== "manual");
  assertEquals<readonly string[]>(COMPARED, others);
  assertEquals(
    DEFAULT_DISTRIBUTIONS.map(({ name, label }) => `${name} ${label}`),
    [
      "short video lognormal:12,0.35",
      "long video lognormal:540,0.35",
      "memoryless exponential:20",
      "two kinds of video mixture:0.7*lognormal:8,0.2+0.3*lognormal:45,0.15",
    ],
  );
  const { distributions, price, rtt, jobs, seed } = everything;
  assertEquals([price, rtt, jobs, seed], [1_000, 0, 500, 1]);
  assertEquals(
    distributions.map(({ name }) => name),
    DEFAULT_DISTRIBUTIONS.map((l) => l.name),
  );
  const [one] = always8s.distributions;
  assertEquals(one?.algorithms.map(({ name }) => name), [...COMPARED]);
  assertEquals(one?.learning.length, 50);
  assert(distributions.every((it) => it.recommendation.length > 50));
});

Deno.test("compare() gives the same comparison for the same seed, and another for another", () => {
  const distributions = learned.distributions.slice(0, 1);
  const again = (seed: string | number) =>
    compare({ ...learned, distributions, seed }).distributions[0];
  const [first] = learning.distributions;
  assertEquals(again("1"), first);
  const other = again(2);
  assertNotEquals(other?.algorithms, first?.algorithms);
  assertNotEquals(other?.learning, first?.learning);
  // What is computed depends on no seed.
  assertEquals(other?.bestCost, first?.bestCost);
});

Deno.test("compare() returns polls across the whole density, not each of very many", () => {
  const { distributions: [hours] } = compare({
    distributions: [namedDistribution("hours", "uniform:0,20000")],
    algorithms: ["constant"],
    jobs: 10,
  });
  const { polls = [] } = hours?.algorithms[0] ?? {};
  assert(polls.length <= 2_001, `${polls.length}`);
  assert((polls.at(-1) ?? 0) >= (hours?.density.times.at(-1) ?? Infinity));
});

Deno.test("compare() counts its polls and reports its progress", () => {
  assert(progress.every((done, i) => done > (progress[i - 1] ?? 0)));
  // On each of two distributions its costs, two algorithms and ten runs of one.
  assertEquals([progress.length, progress.at(-1)], [2 * (1 + 2 + 10), 1]);
  for (const { polls, distributions } of [everything, learning]) {
    const counted = distributions.flatMap(({ algorithms }) =>
      algorithms.map(({ name, requests }) =>
        Math.round(requests.mean * 500 * (name === "adaptive" ? 10 : 1))
      )
    );
    assertEquals(polls, counted.reduce((a, b) => a + b, 0));
  }
});

Deno.test("compare() gives each algorithm the same jobs, whatever the other algorithms", () => {
  const all = byName(compare({ ...SMALL, algorithms: QUICK }));
  for (const name of ["constant", "optimal"]) {
    const alone = byName(compare({ ...SMALL, algorithms: [name] }));
    assertEquals(alone[name]?.requests, all[name]?.requests);
    assertEquals(alone[name]?.waste, all[name]?.waste);
  }
});

Deno.test("compare() matches theory for constant intervals on an exponential distribution", () => {
  const { constant } = byName(
    compare({ ...SMALL, jobs: 20_000, algorithms: ["constant", "optimal"] }),
  );
  assert(constant !== undefined);
  const requests = 1 / -Math.expm1(-1 / 20);
  assertAlmostEquals(constant.requests.mean, requests, 0.02);
  assertEquals(constant.requests.p95, 60);
  const waste = 1_000 * requests - 20_000;
  assertAlmostEquals(constant.waste.mean, waste, 15);
  assertAlmostEquals(constant.waste.p95, 950, 10);
  assertAlmostEquals(
    constant.cost,
    constant.waste.mean + 1_000 * constant.requests.mean,
    1e-6,
  );
  // The best gap d has exp(d / 20) - d / 20 - 1 = 1 / 20, and costs
  // d N - 20 + N with N = 1 / (1 - exp(-d / 20)).
  assertAlmostEquals(constant.regret, (waste + 1_000 * requests) / 7_008, 5e-3);
  // Constant gaps are the frontier of this distribution, and Keller's bound is half its
  // mean over requests and waste.
  assertAlmostEquals(constant.wasteRatio, 1, 0.01);
  assertAlmostEquals(constant.requestRatio, 1, 0.01);
  assertAlmostEquals(constant.efficiency, 1e4 / (waste * requests), 0.02);
  assertEquals(constant.polls.slice(0, 3), [1_000, 2_000, 3_000]);
});

Deno.test("compare() reports a standard error that fits the spread over seeds", () => {
  // A sample, for which the frontier is quickly found.
  const { distribution } = MEMORYLESS;
  const durations = Array.from(
    { length: 150 },
    (_, i) => distribution.quantile((i + 0.5) / 150),
  );
  const options = {
    distributions: [distributionOf(empirical(durations))],
    algorithms: ["fibonacci"],
    jobs: 40,
  };
  const found = Array.from({ length: 40 }, (_, seed) => {
    const { fibonacci } = byName(compare({ ...options, seed }));
    return { cost: NaN, costError: NaN, ...fibonacci };
  });
  const meanOf = (values: number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const mean = meanOf(found.map(({ cost }) => cost));
  const variance = meanOf(found.map(({ cost }) => (cost - mean) ** 2));
  const reported = meanOf(found.map(({ costError }) => costError));
  const ratio = reported / Math.sqrt(variance);
  assert(ratio > 0.75 && ratio < 1.5, `${ratio}`);
});

Deno.test("compare() puts optimal first, within the sampling error", () => {
  const others = compare({ price: 100, jobs: 1_000, algorithms: QUICK });
  for (const { price, distributions } of [everything, others]) {
    for (const { name, algorithms, bestCost } of distributions) {
      const optimal = algorithms.find((it) => it.name === "optimal");
      assert(optimal !== undefined);
      const off = Math.abs(optimal.cost - bestCost);
      assert(off < 4 * optimal.costError, `${off} on ${name} at ${price}`);
      for (const other of algorithms) {
        const error = Math.hypot(other.costError, optimal.costError);
        assert(
          optimal.cost <= other.cost + 3 * error,
          `${other.name} on ${name} at ${price}`,
        );
      }
    }
  }
});

Deno.test("compare() shows how adaptive learns, and takes its figures after 50 jobs", () => {
  for (
    const { name, learning: regrets, algorithms } of learning.distributions
  ) {
    const mean = (from: number, to: number) =>
      regrets.slice(from, to).reduce((a, b) => a + b, 0) / (to - from);
    assert(regrets.every((regret) => regret > 0.999), name);
    assert(mean(0, 5) > mean(10, 20) && mean(10, 20) > mean(40, 50), name);
    const adaptive = algorithms.find((it) => it.name === "adaptive");
    assertAlmostEquals(adaptive?.regret ?? 0, mean(45, 50), 0.03, name);
    assert((adaptive?.costError ?? 0) > 0, "each time it learns other jobs");
    assert((adaptive?.polls.length ?? 0) > 5, "the polls of a pending job");
  }
});

Deno.test("compare() evaluates adaptive on all parts of a sample", () => {
  const durations = Array.from({ length: 50 }, (_, i) => i < 45 ? 8e3 : 90e3);
  const { adaptive } = byName(compare({
    distributions: [distributionOf(empirical(durations), durations)],
    algorithms: ["adaptive"],
    jobs: 50,
  }));
  // One of ten parts has no long job.
  assert((adaptive?.requests.p95 ?? 0) > 5, `${adaptive?.requests.p95}`);
});

Deno.test("compare() passes the price to the algorithms that take it", () => {
  const options = { ...SMALL, price: 5_000, algorithms: QUICK };
  const results = byName(compare(options));
  assertEquals(results["linear"]?.polls.slice(0, 3), [5_000, 15_000, 30_000]);
  assertEquals(results["constant"]?.polls[0], 1_000);
  const [first = 0] = results["optimal"]?.polls ?? [];
  assert(first > 10_000, `${first}`);
});

Deno.test("compare() compares algorithms of the caller, which may learn or end", () => {
  const mine = [
    { name: "every 5 s", algorithm: () => constant({ interval: 5_000 }) },
    { name: "a list", algorithm: Array<number>(100).fill(5_000) },
    { name: "by name", algorithm: "constant" as const },
  ];
  const options = {
    distributions: [namedDistribution("mine", "uniform:5,30")],
    jobs: 200,
  };
  const results = byName(
    compare({ ...options, algorithms: ["linear", ...mine] }),
  );
  assertEquals(Object.keys(results), ["linear", ...mine.map((m) => m.name)]);
  assertEquals(results["a list"]?.cost, results["every 5 s"]?.cost);
  const constants = byName(compare({ ...options, algorithms: ["constant"] }));
  assertEquals(results["by name"]?.cost, constants["constant"]?.cost);
  let runs = 0;
  const algorithm = () => linear({ step: ++runs > 100 ? 1_000 : 9_000 });
  compare({ ...options, algorithms: [{ name: "changes", algorithm }] });
  assertEquals(runs, 201, "a run for each job, and one to be shown");
});

Deno.test("compare() takes names in any spelling", () => {
  const names = ["Constant", "Exponential Increase (2^x)", "OPTIMAL"];
  assertEquals(Object.keys(byName(compare({ ...SMALL, algorithms: names }))), [
    "constant",
    "exponential-increase",
    "optimal",
  ]);
});

Deno.test("compare() gives finite figures on degenerate distributions", () => {
  const several = empirical([0, 5_000, 5_000]);
  const quickly = [fixed(8_000), fixed(0), several].flatMap((distribution) =>
    [0, 300].map((rtt) =>
      compare({
        distributions: [distributionOf(distribution)],
        jobs: 21,
        rtt,
        algorithms: QUICK,
      })
    )
  );
  for (const { distributions: [result] } of [always8s, ...quickly]) {
    assert(result !== undefined);
    for (const { polls: _, name, ...it } of result.algorithms) {
      const numbers = Object.values(it)
        .flatMap((x) => typeof x === "object" ? Object.values(x) : x);
      const ok = numbers.every((x) => typeof x === "number" && x >= 0);
      assert(ok, JSON.stringify(it));
      assertEquals(it.efficiency, 0);
      assert(it.regret >= 1 - 1e-9, `${name}: ${it.regret}`);
    }
    const { density: { times, values }, label } = result;
    assertEquals(times.length, values.length);
    assert(values.every((value) => value >= 0 && value < Infinity));
    const width = (times[1] ?? 0) - (times[0] ?? 0);
    const total = values.reduce((sum, value) => sum + value * width, 0);
    assertAlmostEquals(total, 1, 1e-9, label);
  }
});

Deno.test("compare() draws densities that integrate to nearly one", () => {
  for (
    const { name, density: { times, values }, mean } of everything.distributions
  ) {
    const width = (times[1] ?? 0) - (times[0] ?? 0);
    const total = values.reduce((sum, value) => sum + value * width, 0);
    assertAlmostEquals(total, 0.9992, 1e-3, name);
    const found = values.reduce(
      (sum, value, i) => sum + value * width * (times[i] ?? 0),
      0,
    );
    assertAlmostEquals(found / mean, 0.995, 0.01, name);
  }
});

Deno.test("compare() counts the round trip into the waste", () => {
  const distributions = [namedDistribution("mine", "uniform:5,30")];
  const at = (rtt: number) =>
    byName(
      compare({ distributions, rtt, jobs: 500, algorithms: ["constant"] }),
    );
  const [near, far] = [at(0)["constant"], at(200)["constant"]];
  assert(near !== undefined && far !== undefined);
  assertAlmostEquals(far.waste.mean - near.waste.mean, 100, 10);
  assertAlmostEquals(near.requests.mean - far.requests.mean, 0.1, 0.01);
  assertEquals(far.polls, near.polls);
});

Deno.test("compare() rejects invalid options", () => {
  const refused: readonly (readonly [unknown, typeof Error, string])[] = [
    [{ price: 0 }, RangeError, "'price' must be a finite number"],
    [{ price: NaN }, RangeError, "'price'"],
    [{ price: Infinity }, RangeError, "'price'"],
    [{ price: "1" }, TypeError, "'price'"],
    [{ rtt: -1 }, RangeError, "'rtt' must be a non-negative finite number"],
    [{ rtt: Infinity }, RangeError, "'rtt'"],
    [
      { jobs: 1 },
      RangeError,
      "'jobs' must be a whole number from 2 to 1000000",
    ],
    [{ jobs: 10.5 }, RangeError, "'jobs'"],
    [{ jobs: 1e7 }, RangeError, "'jobs'"],
    [{ seed: 0.5 }, RangeError, "safe integer"],
    [{ distributions: [] }, TypeError, "must be an array that is not empty"],
    [{ distributions: null }, TypeError, "'distributions' must be an array"],
    [{ distributions: [exponential(1)] }, TypeError, "[0]' must be an object"],
    [{ distributions: [null] }, TypeError, "[0]' must be an object"],
    [{ algorithms: [] }, TypeError, "'algorithms' must be an array"],
    [{ algorithms: "constant" }, TypeError, "'algorithms' must be an array"],
    [{ algorithms: [null] }, TypeError, "must be a name, or an object"],
    [{ algorithms: [{ algorithm: [1] }] }, TypeError, "must be a name, or an"],
    [{ algorithms: ["fast"] }, TypeError, "must be one of manual, "],
    [{ algorithms: ["manual"] }, TypeError, "makes one request and gives up"],
  ];
  for (const [options, kind, words] of refused) {
    assertThrows(
      () => compare({ ...SMALL, ...options as CompareOptions }),
      kind,
      words,
    );
  }
});

Deno.test("compare() gives an algorithm that fails a row with its error", () => {
  const broken = () => {
    throw new Error("no idea");
  };
  const unlearned: AlgorithmFactory = () => ({
    next({ status }) {
      if (status !== "pending") throw new Error("nothing learned");
      return { done: false, value: 1_000 };
    },
  });
  const comparison = compare({
    ...SMALL,
    algorithms: [
      "optimal",
      "constant",
      { name: "two waits", algorithm: [1, 2] },
      { name: "endless", algorithm: () => constant({ interval: 1e-3 }) },
      { name: "broken", algorithm: broken },
      { name: "unlearned", algorithm: unlearned },
    ],
  });
  const { algorithms = [] } = comparison.distributions[0] ?? {};
  assertEquals(
    Object.fromEntries(algorithms.map(({ name, error }) => [name, error])),
    {
      optimal: undefined,
      constant: undefined,
      "two waits":
        "Cannot compare 'two waits' as it ends after 3 requests, while the job is still pending",
      endless:
        "Cannot compare 'endless' as a job needs more than 2000000 requests",
      broken: "no idea",
      unlearned: "nothing learned",
    },
  );
  assertEquals(algorithms[3]?.cost, NaN);
  const text = toText(comparison);
  assertMatch(text, /^endless +Cannot compare 'endless' as a job needs/m);
  assertMatch(text, /^constant\(\{ interval: 6100 \}\).* +← recommended$/m);
});

Deno.test("compare() gives the recommended algorithm a row", () => {
  const options = { jobs: 300, algorithms: ["constant", "optimal"] };
  const distributions = [
    MEMORYLESS,
    namedDistribution("video", "lognormal:12,0.35"),
  ];
  const [simple, planned] =
    compare({ ...options, distributions }).distributions;
  assertEquals(simple?.recommended?.name, "constant({ interval: 6100 })");
  assertAlmostEquals(simple?.recommended?.regret ?? 0, 1, 0.03);
  assertEquals(simple?.algorithms.length, 2);
  assertEquals(planned?.recommended, planned?.algorithms[1]);
  const only = {
    jobs: 300,
    algorithms: ["constant"],
    distributions: distributions.slice(1),
  };
  assertEquals(compare(only).distributions[0]?.recommended?.name, "optimal");
});

Deno.test("compare() recommends no algorithm by its name alone", () => {
  const distributions = [namedDistribution("video", "lognormal:12,0.35")];
  const algorithms = [
    { name: "optimal", algorithm: () => constant({ interval: 200 }) },
    { name: "adaptive", algorithm: () => constant({ interval: 9_000 }) },
  ];
  const [distribution] =
    compare({ distributions, algorithms, jobs: 300 }).distributions;
  assert(distribution?.recommended !== undefined);
  const { name, regret } = distribution.recommended;
  assertEquals(name, "optimal({ distribution, price: 1000 })");
  assert(regret < 1.05, `${regret}`);
  assertMatch(
    distribution.recommendation,
    /use adaptive, which learns it from job to/,
  );
});

Deno.test("compare() evaluates plans for a sample by durations that were held out", () => {
  const distribution = uniform(1_000, 20_000);
  const { cost: best } = planPolls({ distribution, price: 1_000 });
  const durations = drawn(distribution, 50, randomStream("held out", 5));
  const { distributions: [result] } = compare({
    distributions: [distributionOf(empirical(durations), durations)],
    algorithms: ["optimal", "adaptive", "constant"],
    jobs: 1_000,
  });
  const { code } = recommend({ durations });
  assertEquals(code, "optimal({ durations, price: 1000 })");
  assert(planPolls({ durations, price: 1_000 }).cost < 0.9 * best);
  assert(result !== undefined && result.bestCost > 0.93 * best);
  const rows = [...result.algorithms, result.baseline, result.recommended];
  for (const row of rows) {
    assert(row && row.cost > 0.93 * best, `${row?.name}: ${row?.cost}`);
  }
});

Deno.test("compare() reports no rounding error as waste", () => {
  // None of these is a number of milliseconds without a remainder.
  const seconds = [8.1, 8.3, 8.3, 9.7, 44.123, 45.5001];
  // The intervals between these sum to a rounding error less than the second.
  const distribution = empirical([88.631, 433.786]);
  const { distributions } = compare({
    distributions: [
      namedDistribution("mine", `empirical:${seconds}`),
      distributionOf(distribution),
    ],
    jobs: 300,
    price: 0.001,
    algorithms: ["constant", "optimal", "linear"],
  });
  for (const { algorithms, frontier } of distributions) {
    for (const { name, wasteRatio, waste } of algorithms) {
      assert(waste.mean === 0 || waste.mean > 0.01, name);
      assert(wasteRatio === Infinity || wasteRatio < 1e4, `${wasteRatio}`);
    }
    assertEquals(algorithms[1]?.waste, { mean: 0, p95: 0 });
    assert(frontier.every(({ waste }) => waste === 0 || waste > 1e-6));
  }
});

Deno.test("compare() recommends no hot loop for jobs that take no time", () => {
  for (const price of [500, 1_000]) {
    const distributions = [namedDistribution("at once", "fixed:0")];
    const [distribution] =
      compare({ distributions, jobs: 10, price, algorithms: QUICK })
        .distributions;
    const code = `constant({ interval: ${price} })`;
    assertEquals(distribution?.recommended?.name, code);
    assertEquals(recommend({ durations: Array(60).fill(0), price }).code, code);
    assertEquals(recommend({ durations: [0, 0, 0], price }).code, code);
  }
});

Deno.test("compare() reports the 95th percentile of requests and waste", () => {
  const durations = Array.from({ length: 20 }, (_, i) => 1_000 * (i + 1) - i);
  const distribution = empirical(durations);
  const { distributions } = compare({
    distributions: [distributionOf(distribution)],
    algorithms: ["constant"],
    // One job of each duration.
    jobs: 20,
  });
  const [constant] = distributions[0]?.algorithms ?? [];
  assertEquals(constant?.requests, { mean: 10.5, p95: 19 });
  assertEquals(constant?.waste, { mean: 9.5, p95: 18 });
});

Deno.test("compare() tunes no interval and no delay below an eighth of the price", () => {
  const distribution = fixed(100);
  const { code } = recommend({ distribution });
  assertEquals(code, "constant({ interval: 130 })");
  const { distributions } = compare({
    distributions: [distributionOf(distribution)],
    algorithms: ["constant"],
    jobs: 10,
  });
  assertEquals(distributions[0]?.recommended?.waste.mean, 30);
  assertEquals(distributions[0]?.baseline?.waste.mean, 25);
});

Deno.test("compare() has the best delay and constant interval as a row", () => {
  const { distributions } = compare({
    ...SMALL,
    distributions: [namedDistribution("video", "lognormal:12,0.35")],
    algorithms: ["optimal"],
  });
  const { baseline } = distributions[0] ?? {};
  const [delay = 0, second = 0, third = 0] = baseline?.polls ?? [];
  assert(delay > 2 * (second - delay));
  assertAlmostEquals(third - second, second - delay, 1e-6);
  assert(baseline && baseline.regret < 1.06, `${baseline?.regret}`);
  assertMatch(toText(everything), /^delay, then constant /m);
});

Deno.test("compare() evaluates a small sample by what it was likely drawn from", () => {
  const distribution = lognormal(540_000, 0.35);
  const durations = drawn(distribution, 50, randomStream("sample"));
  const sample = empirical(durations);
  const [found] = compare({
    distributions: [distributionOf(sample, durations)],
    algorithms: ["optimal"],
    jobs: 200,
  }).distributions;
  const { cost } = planPolls({ distribution, price: 1_000 });
  assertAlmostEquals((found?.bestCost ?? 0) / cost, 1, 0.15);
  assertEquals(found?.mean, sample.mean);
});

function drawn(
  distribution: Distribution,
  length: number,
  random: () => number,
): number[] {
  return Array.from({ length }, () => distribution.sample(random));
}
