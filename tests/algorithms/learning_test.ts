import {
  adaptive,
  type AdaptiveOptions,
  type AlgorithmFactory,
  ALGORITHMS,
  evaluatePlan,
  linear,
  optimal,
  planPolls,
  Schedule,
  type SeenJob,
} from "@heygen-sim/client/algorithms";
import {
  type Distribution,
  empirical,
  exponential,
  fixed,
  gamma,
  lognormal,
  mixture,
  randomStream,
  uniform,
  weibull,
} from "@heygen-sim/client/distributions";
import { assert, assertEquals } from "@std/assert";
import { polls, rounded } from "./_drive.ts";

const SHORT = lognormal(12_000, 0.35);
const LONG = lognormal(540_000, 0.35);
const MEMORYLESS = exponential(20_000);
const WIDE = lognormal(20_000, 0.6);
const TWO_KINDS = mixture([
  { weight: 0.7, distribution: lognormal(8_000, 0.2) },
  { weight: 0.3, distribution: lognormal(45_000, 0.15) },
]);

/** What an algorithm costs on average, exactly. */
function costOf(
  start: AlgorithmFactory,
  distribution: Distribution,
  price: number,
): number {
  const schedule = new Schedule(start());
  const times: number[] = [];
  // Polls that fewer than one job in a billion lives to see are left out.
  for (let elapsed = 0; distribution.logSurvival(elapsed) > Math.log(1e-9);) {
    const requests = times.length + 1;
    elapsed = schedule.next({
      requests,
      elapsed,
      age: elapsed,
      status: "pending",
    }) ?? NaN;
    times.push(elapsed);
  }
  const evaluated = evaluatePlan(times, { distribution });
  return evaluated.expectedWaste + price * evaluated.expectedRequests;
}

/** Lets an algorithm wait for a job of which the server reports no times. */
function waitWithoutTimestamps(start: AlgorithmFactory, duration: number) {
  const schedule = new Schedule(start());
  let elapsed = 0;
  let requests = 1;
  for (; elapsed < duration; requests++) {
    elapsed = schedule.next({ requests, elapsed, status: "pending" }) ?? NaN;
  }
  schedule.finish({ requests, elapsed, status: "completed" });
}

/** A history of jobs drawn from a distribution. */
function historyOf(distribution: Distribution, jobs: number, run: number) {
  const random = randomStream("learning", run);
  return {
    jobs: Array.from({ length: jobs }, (): [number, number] => {
      const duration = distribution.sample(random);
      return [duration, duration];
    }),
  };
}

Deno.test("optimal() never costs more than any other algorithm, on any distribution at any price", () => {
  const distributions = [
    SHORT,
    LONG,
    MEMORYLESS,
    TWO_KINDS,
    uniform(1_000, 20_000),
    weibull(30_000, 2),
    weibull(5_000, 0.7),
    gamma(4_000, 3),
    fixed(9_500),
    empirical([3_000, 8_000, 8_100, 8_100, 30_000, 31_500]),
    mixture([
      { weight: 0.2, distribution: fixed(2_000) },
      { weight: 0.8, distribution: lognormal(20_000, 0.3) },
    ]),
  ];
  const { manual: _, adaptive: __, optimal: ___, ...simple } = ALGORITHMS;
  for (const distribution of distributions) {
    for (const price of [20, 300, 1_000, 6_000, 100_000]) {
      const least = costOf(
        optimal({ distribution, price }),
        distribution,
        price,
      );
      const others = {
        ...simple,
        "linear by the price": () => linear({ step: price }),
        "adaptive after 30 jobs": adaptive({
          history: historyOf(distribution, 30, 0),
          price,
        }),
      };
      for (const [name, start] of Object.entries(others)) {
        const cost = costOf(start, distribution, price);
        assert(
          least <= cost * (1 + 1e-9),
          `${name} on ${distribution.label} at ${price}: ${cost} is less than ${least}`,
        );
      }
    }
  }
});

/** The cost of `adaptive` over the best, as a mean over runs. */
function regretOn(
  distribution: Distribution,
  runs: number,
  optionsOf: (run: number) => AdaptiveOptions,
  price = 1_000,
): number {
  const best = planPolls({ distribution, price }).cost;
  let sum = 0;
  for (let run = 0; run < runs; run++) {
    const start = adaptive({ price, ...optionsOf(run) });
    sum += costOf(start, distribution, price) / best;
  }
  return sum / runs;
}

Deno.test("adaptive() comes near the optimum within 10 jobs, and nearer within 50", () => {
  for (
    const [distribution, after10, after50] of [
      [SHORT, 1.1, 1.04],
      [LONG, 1.1, 1.04],
      [MEMORYLESS, 1.1, 1.04],
      [WIDE, 1.05, 1.03],
      [TWO_KINDS, 1.3, 1.15],
    ] as const
  ) {
    for (const [jobs, most] of [[10, after10], [50, after50]] as const) {
      const regret = regretOn(distribution, 15, (run) => ({
        history: historyOf(distribution, jobs, run),
      }));
      const where = `${distribution.label} after ${jobs} jobs: ${regret}`;
      assert(regret >= 1 && regret <= most, where);
    }
  }
});

Deno.test("adaptive() learns from intervals almost as well as from exact durations", () => {
  for (const distribution of [SHORT, MEMORYLESS, TWO_KINDS]) {
    const regret = regretOn(distribution, 20, (run) => {
      // Of each job only polls every 2 s are known, and some were given up on.
      const jobs = historyOf(distribution, 50, run).jobs
        .map(([duration], i): SeenJob => {
          const after = Math.floor(duration / 2_000) * 2_000;
          return [after, i % 10 === 0 ? null : after + 2_000];
        });
      return { history: { jobs }, random: randomStream("moved", run) };
    });
    assert(regret < 1.25, `${distribution.label}: ${regret}`);
  }
});

Deno.test("adaptive() comes near the optimum without any timestamps of the server", () => {
  const price = 1_000;
  for (const distribution of [uniform(1_000, 20_000), MEMORYLESS, WIDE]) {
    const best = planPolls({ distribution, price }).cost;
    const random = randomStream("learning", 0);
    const start = adaptive({ history: {}, price, random });
    for (let job = 0; job < 80; job++) {
      waitWithoutTimestamps(start, distribution.sample(random));
    }
    // Polls are moved at random: the mean of several plans.
    const costs = Array.from(
      { length: 5 },
      () => costOf(start, distribution, price),
    );
    const mean = costs.reduce((sum, cost) => sum + cost, 0) / costs.length;
    const regret = mean / best;
    assert(regret <= 1.05, `${distribution.label}: ${regret}`);
  }
});

Deno.test("adaptive() does not take the first job for the usual one", () => {
  const count = 20;
  for (const distribution of [uniform(5_000, 30_000), MEMORYLESS, WIDE]) {
    const regret = regretOn(distribution, count, (i) => {
      const duration = distribution.quantile((i + 0.5) / count);
      return { history: { jobs: [[duration, duration]] } };
    }, 500);
    assert(regret <= 1.2, `${distribution.label}: ${regret}`);
  }
});

Deno.test("adaptive() learns failed jobs apart from completed ones", () => {
  const kinds = [
    { weight: 1, distribution: lognormal(2_000, 0.1) },
    { weight: 3, distribution: lognormal(60_000, 0.1) },
  ] as const;
  const regretOf = (apart: boolean) =>
    regretOn(mixture(kinds), 10, (run) => {
      const random = randomStream("outcomes", run);
      const jobs = kinds.flatMap(({ weight, distribution }, i) =>
        Array.from({ length: 2 * weight }, (): SeenJob => {
          const duration = distribution.sample(random);
          const both = [duration, duration] as const;
          return apart && i === 0 ? [...both, "error"] : both;
        })
      );
      return { history: { jobs } };
    });
  const [apart, together] = [regretOf(true), regretOf(false)];
  assert(apart < 0.9 * together, `${apart} instead of ${together}`);
});

Deno.test("adaptive() learns that jobs end long before the first poll", () => {
  const distribution = lognormal(300, 0.5);
  const jobs = historyOf(distribution, 50, 0).jobs.map(
    ([duration], i): SeenJob => {
      const by = duration < 300 ? 300 : 2_000;
      return [0, i % 10 === 0 ? 4_000 : by];
    },
  );
  const options = { history: { jobs }, random: () => 0.5 };
  const regret = regretOn(distribution, 1, () => options);
  assert(regret < 1.2, `${regret}`);
});

// The constants of the estimate were measured together, and each of them moves polls.
Deno.test("adaptive() estimates durations with measured constants", () => {
  const random = () => 0.5;
  const after = (...jobs: SeenJob[]) =>
    rounded(polls(adaptive({ history: { jobs }, random }), 6));
  const exact = [8_000, 8_100, 9_500, 12_000, 30_000];
  assertEquals(
    after(...exact.map((it): SeenJob => [it, it])),
    [9149, 12667, 16706, 21221, 25959, 30567],
  );
  assertEquals(
    after([0, 2_000], [0, 900], [2_000, 4_000], [4_500, null], [3_000, 9_000]),
    [2116, 4932, 8313, 12398, 16948, 22045],
  );
});
