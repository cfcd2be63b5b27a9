// Exact costs have no public name of their own: what compare() returns has a sampling
// error, which would hide a wrong term.
import { planPolls } from "@heygen-sim/client/algorithms";
import {
  type Distribution,
  empirical,
  exponential,
  fixed,
  gamma,
  lognormal,
  parseDistribution,
  scaled,
  shifted,
  uniform,
} from "@heygen-sim/client/distributions";
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { candidate, COMPARED } from "../../comparison/candidates.ts";
import {
  expectedCost,
  frontierTo,
  leastCost,
} from "../../comparison/expected.ts";
import { drawJobs } from "../../comparison/jobs.ts";
import { kellerBound } from "../../comparison/keller.ts";
import { distanceTo, spreadOf } from "../../comparison/summary.ts";
import { simulate, Timetable } from "../../comparison/timetable.ts";
import { DISTRIBUTIONS } from "./_job_by_job.ts";

/** Distributions with and without round trips; not all of each, as planning takes time. */
const SETTINGS = DISTRIBUTIONS.flatMap((distribution, i) =>
  (i % 2 === 1 ? [0, i % 4 === 1 ? 120 : 2_600] : [0])
    .map((rtt) => ({ distribution, rtt }))
);

const drawn = new Map(
  DISTRIBUTIONS.map((
    distribution,
  ) => [
    distribution,
    drawJobs(distribution, distribution.label, 4_000, 3).durations,
  ]),
);

/** What a simulation of many jobs finds. */
function simulated(distribution: Distribution, timetable: Timetable) {
  const durations = drawn.get(distribution) ?? new Float64Array();
  const { requests, waste } = simulate(timetable, durations);
  return {
    requests: spreadOf([requests]).mean,
    waste: spreadOf([waste]).mean,
  };
}

Deno.test("expectedCost() is what a simulation comes to, with a round trip and without", () => {
  for (const { distribution, rtt } of SETTINGS) {
    const scenario = { distribution, price: 900, rtt };
    for (const name of ["fibonacci", rtt > 120 ? "linear" : "optimal"]) {
      const start = candidate(name).prepare(scenario);
      const timetable = new Timetable(name, start, rtt);
      const expected = expectedCost(scenario, timetable);
      const found = simulated(distribution, timetable);
      const where = `${name} on ${distribution.label}, ${rtt}`;
      assertAlmostEquals(found.requests, expected.requests, 0.01, where);
      assertAlmostEquals(found.waste, expected.waste, 20, where);
    }
  }
});

Deno.test("expectedCost() takes few evaluations of a job that outlives the plan by far", () => {
  for (const rtt of [0, 400]) {
    let evaluations = 0;
    const heavy = lognormal(10_000, 3);
    const distribution: Distribution = {
      ...heavy,
      logSurvival(t) {
        evaluations++;
        return heavy.logSurvival(t);
      },
    };
    const scenario = { distribution, price: 900, rtt };
    const start = candidate("adaptive").prepare(scenario);
    const found = expectedCost(scenario, new Timetable("a", start, rtt));
    assert(evaluations < 5_000, `${evaluations}`);
    // Poll by poll, up to where one job in a billion is left.
    const timetable = new Timetable("a", start, rtt);
    let requests = 0;
    let waste = 0;
    let alive = 1;
    let rest = heavy.mean;
    for (let poll = 0, before = 0; alive > 1e-9; poll++) {
      const look = timetable.sentAt(poll) + rtt / 2;
      if (poll > 0) requests += alive;
      waste += alive * (look - before - rest);
      alive = Math.exp(heavy.logSurvival(look));
      rest = heavy.meanResidual(look);
      waste += alive * rest;
      before = look;
    }
    assertAlmostEquals(found.requests / requests, 1, 1e-4);
    assertAlmostEquals(found.waste / (waste + rtt / 2), 1, 1e-4);
  }
});

Deno.test("the plan's own costs are what a simulation of it comes to", () => {
  for (const distribution of DISTRIBUTIONS) {
    const plan = planPolls({ distribution: distribution, price: 900 });
    const scenario = { distribution, price: 900, rtt: 0 };
    const start = candidate("optimal").prepare(scenario);
    const found = simulated(
      distribution,
      new Timetable("optimal", start, 0),
    );
    assertAlmostEquals(
      found.requests,
      plan.expectedRequests,
      0.01,
      distribution.label,
    );
    assertAlmostEquals(found.waste, plan.expectedWaste, 20, distribution.label);
    const least = leastCost(scenario);
    assertAlmostEquals(least.requests, plan.expectedRequests, 1e-9);
    assertAlmostEquals(least.waste, plan.expectedWaste, 1e-6);
  }
});

Deno.test("no algorithm costs less than the least, round trip or not", () => {
  for (const { distribution, rtt } of SETTINGS) {
    for (const price of rtt > 0 ? [900] : [200, 3_000]) {
      const scenario = { distribution, price, rtt };
      const least = leastCost(scenario);
      const bound = least.waste + price * least.requests;
      for (const name of COMPARED) {
        const start = candidate(name).prepare(scenario);
        const found = expectedCost(scenario, new Timetable(name, start, rtt));
        const cost = found.waste + price * found.requests;
        assert(
          cost >= bound * (1 - 1e-6) - 1e-6,
          `${name} on ${distribution.label} at ${price}, ${rtt}: ${cost} < ${bound}`,
        );
      }
    }
  }
});

Deno.test("no algorithm is below the frontier, and optimal is on it", () => {
  for (const { distribution, rtt } of SETTINGS) {
    const scenario = { distribution, price: 900, rtt };
    const points = frontierTo(scenario, 60);
    assertEquals(points.filter(({ price }) => price === 900).length, 1);
    points.slice(1).forEach((next, i) => {
      const point = points[i];
      assert(point !== undefined && next.requests <= point.requests + 1e-9);
      assert(next.waste >= point.waste - 1e-6 && next.price >= point.price);
    });
    for (const name of COMPARED) {
      const start = candidate(name).prepare(scenario);
      const { requests, waste } = expectedCost(
        scenario,
        new Timetable(name, start, rtt),
      );
      const { wasteRatio, requestRatio } = distanceTo(
        points,
        requests,
        waste,
      );
      const where =
        `${name} on ${distribution.label}, ${rtt}: ${requests}, ${waste}`;
      assert(wasteRatio >= 0.99, `${where}: ${wasteRatio}`);
      assert(requestRatio >= 0.99, `${where}: ${requestRatio}`);
      if (name === "optimal" && rtt === 0) {
        assertAlmostEquals(wasteRatio, 1, 1e-3, where);
        assertAlmostEquals(requestRatio, 1, 1e-3, where);
      }
    }
  }
});

Deno.test("the least cost respects the round trip between polls", () => {
  const distribution = empirical([5_000, 6_000]);
  // Looking at 5 s would put off the next look to 7.6 s.
  const far = leastCost({ distribution, price: 1, rtt: 2_600 });
  assertEquals([far.requests, far.waste], [1, 500 + 1_300]);
  const near = leastCost({ distribution, price: 1, rtt: 200 });
  assertEquals([near.requests, near.waste], [1.5, 100]);
});

Deno.test("distanceTo() measures along both axes", () => {
  const hyperbola = [8, 4, 2, 1].map((requests) => ({
    price: 1 / requests,
    requests,
    waste: 8 / requests,
  }));
  const near = (requests: number, waste: number) => {
    const { wasteRatio, requestRatio } = distanceTo(hyperbola, requests, waste);
    return [wasteRatio, requestRatio].map((x) => Math.round(x * 1e9) / 1e9);
  };
  assertEquals(near(4, 2), [1, 1]);
  assertEquals(near(3, 8 / 3), [1, 1], "between two points");
  assertEquals(near(6, 4), [3, 3]);
  assertEquals(near(16, 0.5), [1, 1], "beyond the finest point");
  assertEquals(near(16, 4), [8, 8]);
  assertEquals(near(1, 80), [10, 1], "beyond the coarsest");
});

Deno.test("distanceTo() handles distributions without waste", () => {
  const points = [
    { price: 1, requests: 2, waste: 0 },
    { price: 9, requests: 1, waste: 10 },
  ];
  assertEquals(distanceTo(points, 2, 0), { wasteRatio: 1, requestRatio: 1 });
  assertEquals(distanceTo(points, 4, 0), { wasteRatio: 1, requestRatio: 2 });
  assertEquals(distanceTo(points, 3, 5), {
    wasteRatio: Infinity,
    requestRatio: 2,
  });
  assertEquals(distanceTo(points, 1.5, 5), { wasteRatio: 1, requestRatio: 1 });
  const nothing = [{ price: 1, requests: 0, waste: 200 }];
  assertEquals(distanceTo(nothing, 0, 200), { wasteRatio: 1, requestRatio: 1 });
});

Deno.test("kellerBound() is half the square of the integral of sqrt(f S)", () => {
  const bounds: readonly (readonly [Distribution, number])[] = [
    // Half the mean, as constant gaps make it.
    [exponential(20), 10],
    [shifted(exponential(20), 7), 10],
    // The integral of sqrt(1 - t / L) / sqrt(L) is 2/3 of sqrt(L).
    [uniform(5, 30), 2 * 25 / 9],
    [scaled(uniform(0, 1), 9), 2],
    // Of two distributions with nothing between them, the integrals add up: of
    // sqrt(1/2) sqrt(1 - t / 2), with S falling to 1/2 and then to 0.
    [
      parseDistribution("mixture:1*uniform:0,1+1*uniform:100,101"),
      (Math.SQRT1_2 * 4 / 3) ** 2 / 2,
    ],
    [fixed(7), 0],
    [empirical([3, 8, 45]), 0],
  ];
  for (const [distribution, bound] of bounds) {
    assertAlmostEquals(
      kellerBound(distribution),
      bound,
      0.02 * bound,
      distribution.label,
    );
  }
  const half = parseDistribution("mixture:1*fixed:50+1*uniform:0,10");
  // An atom has its share of the survival, and adds nothing of its own:
  // f = 1/20, S = 1 - t/20 up to 10.
  const integral = (2 / 3) * 20 * (1 - 2 ** -1.5) / Math.sqrt(20);
  assertAlmostEquals(kellerBound(half), integral ** 2 / 2, 1e-2);
});

Deno.test("kellerBound() is met by optimal plans of many polls", () => {
  for (
    const distribution of [
      lognormal(12_000, 0.35),
      gamma(4_000, 2),
      DISTRIBUTIONS[6],
    ]
  ) {
    assert(distribution !== undefined);
    const plan = planPolls({
      distribution: distribution,
      price: distribution.mean / 20_000,
    });
    const product = plan.expectedRequests * plan.expectedWaste;
    assertAlmostEquals(
      kellerBound(distribution) / product,
      1,
      0.03,
      distribution.label,
    );
  }
});
