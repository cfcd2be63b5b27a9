import {
  adaptive,
  type AlgorithmFactory,
  ALGORITHMS,
  constant,
  type History,
  linear,
  type Observation,
  optimal,
} from "@heygen-sim/client/algorithms";
import {
  type Distribution,
  exponential,
  fixed,
} from "@heygen-sim/client/distributions";
import { compare, COMPARED, type OwnAlgorithm } from "@heygen-sim/comparison";
import { assert, assertEquals } from "@std/assert";
import { DISTRIBUTIONS, waitForAll } from "./_job_by_job.ts";

/** An algorithm that records its observations. */
function recorder() {
  const seen: Observation[] = [];
  const algorithm: AlgorithmFactory = () => ({
    next(observation) {
      seen.push(observation);
      return { done: false, value: 2_000 };
    },
  });
  const durations = () => seen.flatMap((it) => it.duration ?? []);
  return { name: "recorder", algorithm, seen, durations };
}

/** Compares algorithms on one distribution. */
function on(
  distribution: Distribution,
  algorithms: readonly (string | OwnAlgorithm)[],
  options: { rtt?: number; jobs?: number; seed?: number; label?: string } = {},
) {
  const { label = distribution.label, ...rest } = options;
  const [result] = compare({
    distributions: [{ name: "jobs", label, distribution }],
    algorithms,
    price: 700,
    ...rest,
  }).distributions;
  assert(result !== undefined);
  return result.algorithms;
}

Deno.test("compare() finds what driving a Schedule job by job finds, also if an algorithm learns", () => {
  const names = COMPARED.filter((name) => name !== "adaptive");
  for (const [i, distribution] of DISTRIBUTIONS.entries()) {
    // Planning takes time.
    for (const rtt of i % 2 === 1 ? [0, i % 4 === 1 ? 120 : 2_600] : [0]) {
      const histories: [History, History] = [{}, {}];
      const [learning, again] = histories.map((history) =>
        adaptive({ history, price: 700 })
      );
      assert(learning && again);
      const { durations, ...recording } = recorder();
      const mine = { name: "mine", algorithm: learning };
      const found = on(distribution, [...names, mine, recording], {
        rtt,
        jobs: 16,
      });
      const plain: Record<string, AlgorithmFactory> = {
        ...ALGORITHMS,
        linear: () => linear({ step: 700 }),
        optimal: optimal({ distribution, price: 700, minGap: rtt }),
        mine: again,
      };
      for (const name of [...names, "mine"]) {
        const start = plain[name];
        assert(start);
        const waits = waitForAll(start, durations(), rtt);
        const means = (["requests", "waste"] as const).map((key) => {
          const all = waits.map((it) => it[key]).sort((a, b) => a - b);
          return {
            mean: all.reduce((sum, it) => sum + it, 0) / 16,
            p95: all[15] ?? NaN,
          };
        });
        const result = found.find((it) => it.name === name);
        const where = `${name} on ${distribution.label}, ${rtt}`;
        assert(result, where);
        assertEquals([result.requests, result.waste], means, where);
      }
      assertEquals(...histories);
      assertEquals(histories[0].jobs?.length, 16);
    }
  }
});

Deno.test("compare() counts requests without the first, and waste up to the response", () => {
  const algorithm = () => constant({ interval: 2_000 });
  for (
    const [rtt, duration, requests, waste] of [
      [0, 0, 0, 0],
      [0, 1, 1, 1_999],
      [0, 2_000, 1, 0],
      [0, 2_001, 2, 1_999],
      // The request at 2 s sees the job at 2.15 s; its response comes at 2.3 s.
      [300, 150, 0, 150],
      [300, 151, 1, 2_149],
      [300, 2_150, 1, 150],
      [300, 2_151, 2, 2_149],
      // Responses take longer than the interval: every other slot passes meanwhile.
      [2_500, 1_250, 0, 1_250],
      [2_500, 1_251, 1, 5_249],
      [2_500, 5_250, 1, 1_250],
      [2_500, 5_251, 2, 5_249],
    ] as const
  ) {
    const [found] = on(
      fixed(duration),
      [{ name: "every 2 s", algorithm }],
      { rtt, jobs: 2 },
    );
    const means = [found?.requests.mean, found?.waste.mean];
    assertEquals(means, [requests, waste], `${duration} with ${rtt}`);
  }
});

Deno.test("compare() draws a job from each interval of equal probability, in random order", () => {
  const distribution = exponential(20_000);
  function drawn(seed: number, label = "a"): number[] {
    const { durations, ...recording } = recorder();
    on(distribution, [recording], { seed, label, jobs: 400 });
    return durations();
  }
  const jobs = drawn(1);
  assertEquals(drawn(1), jobs);
  jobs.toSorted((a, b) => a - b).forEach((t, i) => {
    assertEquals(Math.floor(distribution.cdf(t) * 400 + 1e-9), i);
  });
  const rising = jobs.filter((t, i) => t > (jobs[i - 1] ?? Infinity)).length;
  assert(Math.abs(rising - 200) < 40, `${rising}`);
  for (const other of [drawn(2), drawn(1, "b")]) {
    const same = other.filter((t) => jobs.includes(t)).length;
    assertEquals(same, 0);
  }
});

Deno.test("an algorithm receives the observations of the client", () => {
  const { seen, ...recording } = recorder();
  on(fixed(3_000), [recording], { rtt: 300, jobs: 2 });
  const status = "pending";
  const first = [
    { requests: 1, elapsed: 300, age: 150, status },
    { requests: 2, elapsed: 2_300, age: 2_150, status },
    {
      requests: 3,
      elapsed: 4_300,
      age: 4_150,
      status: "completed",
      duration: 3_000,
    },
  ];
  assertEquals(seen.slice(0, 6) as unknown[], [...first, ...first]);
});

Deno.test("compare() shows the polls up to a time, or until the algorithm ends", () => {
  const [rising, one, short] = on(fixed(6_000), [
    { name: "rising", algorithm: linear },
    { name: "one", algorithm: [6_000] },
    { name: "short", algorithm: [1, 2, 3] },
  ]);
  assertEquals(rising?.polls, [1_000, 3_000, 6_000]);
  assertEquals(one?.polls, [6_000]);
  assertEquals(
    short?.error,
    "Cannot compare 'short' as it ends after 4 requests, while the job is still pending",
  );
});
