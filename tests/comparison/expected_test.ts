import { adaptive, constant, Schedule } from "@heygen-sim/client/algorithms";
import {
  type Distribution,
  empirical,
  lognormal,
  uniform,
} from "@heygen-sim/client/distributions";
import { compare, COMPARED, type CompareOptions } from "@heygen-sim/comparison";
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { DISTRIBUTIONS } from "./_job_by_job.ts";

const PRICE = 900;
/** `adaptive` takes its time to learn. */
const QUICK = COMPARED.filter((name) => name !== "adaptive");

/** The results on distributions, at a price and a round trip. */
function on(distributions: readonly Distribution[], options: CompareOptions) {
  return compare({
    distributions: distributions.map((distribution) => {
      const { label } = distribution;
      return { name: label, label, distribution };
    }),
    price: PRICE,
    ...options,
  }).distributions;
}

const plain = on(DISTRIBUTIONS, { algorithms: QUICK, jobs: 4_000 });
const results = [
  ...plain.map((it) => ({ ...it, rtt: 0 })),
  ...[120, 2_600].flatMap((rtt, i) =>
    on(DISTRIBUTIONS.filter((_, k) => k % 4 === 1 + 2 * i), {
      algorithms: QUICK,
      jobs: 4_000,
      rtt,
    }).map((it) => ({ ...it, rtt }))
  ),
];

Deno.test("no algorithm costs less than the least or is below the frontier, and optimal is on it, round trip or not", () => {
  for (const { label, rtt, algorithms, bestCost, frontier } of results) {
    assertEquals(frontier.filter(({ price }) => price === PRICE).length, 1);
    frontier.slice(1).forEach((next, i) => {
      const point = frontier[i];
      assert(point !== undefined && next.requests <= point.requests + 1e-9);
      assert(next.waste >= point.waste - 1e-6 && next.price >= point.price);
    });
    for (const it of algorithms) {
      const where = `${it.name} on ${label}, ${rtt}: ${JSON.stringify(it)}`;
      const error = 4 * it.costError + 1e-6;
      assert(it.cost >= bestCost - error, where);
      assert(it.wasteRatio >= 0.99, where);
      assert(it.requestRatio >= 0.99, where);
      if (it.name !== "optimal" || rtt > 0) continue;
      assertAlmostEquals(it.cost, bestCost, error, where);
      assertAlmostEquals(it.wasteRatio, 1, 0.01, where);
      assertAlmostEquals(it.requestRatio, 1, 0.01, where);
    }
  }
});

Deno.test("the least cost respects the round trip between polls", () => {
  const cost = (rtt: number) =>
    on([empirical([5_000, 6_000])], {
      algorithms: ["constant"],
      price: 1,
      rtt,
      jobs: 2,
    })[0]?.bestCost;
  // Looking at 5 s would put off the next look to 7.6 s.
  assertEquals(cost(2_600), 500 + 1_300 + 1);
  assertEquals(cost(200), 100 + 1.5);
});

Deno.test("ratios are taken on a straight line to a point without waste", () => {
  const algorithm = [5_500, 500];
  const [result] = on([empirical([5_000, 6_000])], {
    algorithms: [{ name: "late", algorithm }],
    jobs: 2,
  });
  const [it] = result?.algorithms ?? [];
  assertEquals([it?.requests.mean, it?.waste.mean], [1.5, 250]);
  // Both points of the frontier: 1.5 requests waste nothing, one wastes 500 ms.
  assertEquals([it?.wasteRatio, it?.requestRatio], [Infinity, 1.2]);
});

Deno.test("beyond the finest point of the frontier, waste falls in proportion to requests", () => {
  const algorithm = () => constant({ interval: 100 });
  const [result] = on([uniform(1_000, 20_000)], {
    algorithms: [{ name: "all", algorithm }],
    rtt: 3_000,
    jobs: 500,
  });
  const [it] = result?.algorithms ?? [];
  const [finest] = result?.frontier ?? [];
  assert(it && finest && it.requests.mean > finest.requests);
  const least = finest.waste * finest.requests / it.requests.mean;
  assertAlmostEquals(it.wasteRatio, it.waste.mean / least, 1e-9);
});

Deno.test("efficiency is half the square of the integral of sqrt(f S) over requests and waste", () => {
  /** The integral for a mixture of an atom and an exponential distribution. */
  let mixed = 0;
  for (let t = 0.5; t < 400_000; t++) {
    const tail = 0.75 * Math.exp(-t / 9_000);
    mixed += Math.sqrt(tail / 9_000 * (tail + (t < 2_000 ? 0.25 : 0)));
  }
  const bounds = {
    // Half the mean, as constant gaps make it.
    "exponential:20000": 10_000,
    // The integral of sqrt(1 - t / L) / sqrt(L) is 2/3 of sqrt(L).
    "uniform:1000,20000": 2 * 19_000 / 9,
    "fixed:8000": 0,
    "empirical:1*0,1*3000,2*8000,1*45000": 0,
    "mixture:1*fixed:2000+3*exponential:9000": mixed ** 2 / 2,
  };
  for (const [label, bound] of Object.entries(bounds)) {
    const first = plain.find((it) => it.label === label)?.algorithms[0];
    assert(first, label);
    const found = first.efficiency * first.requests.mean * first.waste.mean;
    assertAlmostEquals(found, bound, 1e-3 * bound, label);
  }
});

Deno.test("a job that outlives the plan by far costs what each of its polls costs, in few evaluations", () => {
  const heavy = lognormal(10_000, 3);
  const rtt = 400;
  let evaluations = 0;
  const distribution: Distribution = {
    ...heavy,
    logSurvival(t) {
      evaluations++;
      return heavy.logSurvival(t);
    },
  };
  const [result] = on([distribution], {
    algorithms: ["adaptive"],
    jobs: 2,
    rtt,
  });
  // 500 expected costs; one takes more than this if each poll is evaluated.
  assert(evaluations < 2_000_000, `${evaluations}`);
  // Poll by poll, up to where one job in a billion is left.
  const start = adaptive({ history: {}, price: PRICE, minGap: rtt });
  const schedule = new Schedule(start());
  let sent = 0;
  let cost = rtt / 2;
  let [alive, rest] = [1, heavy.mean];
  for (let requests = 1, before = 0; alive > 1e-9; requests++) {
    const age = sent + rtt / 2;
    if (requests > 1) cost += PRICE * alive;
    cost += alive * (age - before - rest);
    alive = Math.exp(heavy.logSurvival(age));
    rest = heavy.meanResidual(age);
    cost += alive * rest;
    before = age;
    const elapsed = sent + rtt;
    const seen = { requests, elapsed, age, status: "pending" } as const;
    sent = schedule.next(seen) ?? NaN;
  }
  const [first = NaN] = result?.learning ?? [];
  assertAlmostEquals(first * (result?.bestCost ?? NaN) / cost, 1, 1e-4);
});
