import {
  constant,
  type History,
  linear,
  type Observation,
} from "@heygen-sim/client/algorithms";
import { exponential, fixed } from "@heygen-sim/client/distributions";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import { adaptive } from "../../algorithms/adaptive.ts";
import { candidate, COMPARED } from "../../comparison/candidates.ts";
import { drawJobs } from "../../comparison/jobs.ts";
import {
  type Outcomes,
  simulate,
  simulateInTurn,
} from "../../comparison/simulate.ts";
import { spreadOf } from "../../comparison/summary.ts";
import { Timetable } from "../../comparison/timetable.ts";
import { DISTRIBUTIONS, waitFor, waitForAll } from "./_job_by_job.ts";

/** No round trip and one of two, in turn: planning takes time. */
const tripsOf = (i: number) => [0, i % 4 < 2 ? 120 : 2_600];

function listed({ requests, waste }: Outcomes) {
  return Array.from(requests, (count, i) => ({
    requests: count,
    waste: waste[i] ?? NaN,
  }));
}

Deno.test("simulate() finds what driving a Schedule job by job finds, for every algorithm that does not learn", () => {
  const names = COMPARED.filter((name) => name !== "adaptive");
  assert(names.length >= 6);
  for (const [i, distribution] of DISTRIBUTIONS.entries()) {
    const { durations } = drawJobs(distribution, distribution.label, 16, 5);
    // Planning for a smooth distribution and a round trip takes time.
    for (const rtt of i % 2 === 1 ? tripsOf(i) : [0]) {
      for (const name of names) {
        const start = candidate(name).prepare({
          distribution,
          price: 700,
          rtt,
        });
        const timetable = new Timetable(name, start, rtt);
        assertEquals(
          listed(simulate(timetable, durations, rtt)),
          waitForAll(start, durations, rtt),
          `${name} on ${distribution.label} with a round trip of ${rtt}`,
        );
      }
    }
  }
});

Deno.test("simulateInTurn() finds what driving a Schedule job by job finds, even if the algorithm learns", () => {
  for (const [i, distribution] of DISTRIBUTIONS.entries()) {
    const jobs = drawJobs(distribution, distribution.label, 20, 6);
    for (const rtt of tripsOf(i)) {
      const histories: History[] = [{}, {}];
      const [first, second] = histories.map((history) =>
        adaptive({ history, price: 700 })
      );
      assert(first !== undefined && second !== undefined);
      const simulated = listed(simulateInTurn("mine", first, jobs, rtt));
      const expected: unknown[] = [];
      for (const i of jobs.order) {
        expected[i] = waitFor(second, jobs.durations[i] ?? NaN, rtt);
      }
      assertEquals(simulated, expected, distribution.label);
      assertEquals(histories[0], histories[1]);
      assertEquals(histories[0]?.jobs?.length, 20);
    }
  }
});

Deno.test("requests are counted without the first, and waste up to the answer", () => {
  const every2s = () => constant({ interval: 2_000 });
  const found = (durations: number[], rtt: number) =>
    listed(
      simulate(
        new Timetable("mine", every2s, rtt),
        Float64Array.from(durations),
        rtt,
      ),
    ).map(({ requests, waste }) => [requests, waste]);
  assertEquals(found([0, 1, 2_000, 2_001, 5_500], 0), [
    [0, 0],
    [1, 1_999],
    [1, 0],
    [2, 1_999],
    [3, 500],
  ]);
  // The request at 2 s looks at the job at 2.15 s and is answered at 2.3 s.
  assertEquals(found([0, 150, 151, 2_150, 2_151], 300), [
    [0, 300],
    [0, 150],
    [1, 2_149],
    [1, 150],
    [2, 2_149],
  ]);
  // Answers take longer than the interval: every other slot passes meanwhile.
  assertEquals(found([1_250, 1_251, 5_250, 5_251], 2_500), [
    [0, 1_250],
    [1, 5_249],
    [1, 1_250],
    [2, 5_249],
  ]);
});

Deno.test("constant intervals on an exponential distribution cost what theory predicts", () => {
  const [mean, gap, count] = [20_000, 3_000, 50_000];
  const jobs = drawJobs(exponential(mean), "exponential", count, 9);
  const start = () => constant({ interval: gap });
  const { requests, waste } = simulate(
    new Timetable("constant", start, 0),
    jobs.durations,
    0,
  );
  const expected = 1 / -Math.expm1(-gap / mean);
  const found = spreadOf([requests]).mean;
  assertAlmostEquals(found / expected, 1, 1e-3);
  assertAlmostEquals(
    spreadOf([waste]).mean / (gap * expected - mean),
    1,
    1e-3,
  );
  // 95 of 100 jobs end within 60 s, give or take one interval.
  assertAlmostEquals(spreadOf([requests]).p95, Math.ceil(59_915 / gap), 1e-9);
});

Deno.test("drawJobs() draws the same jobs whenever the seed and the label are the same", () => {
  const distribution = exponential(20_000);
  const drawn = drawJobs(distribution, "a", 500, 1);
  assertEquals(drawJobs(distribution, "a", 500, 1), drawn);
  assertEquals(drawJobs(distribution, "a", 500, "1"), drawn);
  for (
    const other of [
      drawJobs(distribution, "b", 500, 1),
      drawJobs(distribution, "a", 500, 2),
    ]
  ) {
    assert(other.durations.some((t, i) => t !== drawn.durations[i]));
    assert(other.order.some((t, i) => t !== drawn.order[i]));
  }
});

Deno.test("drawJobs() draws one job of each interval of equal probability, in random order", () => {
  const distribution = exponential(20_000);
  const { durations, order } = drawJobs(distribution, "a", 400, 1);
  durations.forEach((t, i) => {
    assertEquals(Math.floor(distribution.cdf(t) * 400 + 1e-9), i);
  });
  assertEquals(Array.from(order).sort((a, b) => a - b), [...order.keys()]);
  const inPlace = order.filter((job, i) => job === i).length;
  const rising = order.filter((job, i) => job > (order[i - 1] ?? -1)).length;
  assert(inPlace < 10 && Math.abs(rising - 200) < 40, `${inPlace}, ${rising}`);
});

Deno.test("an algorithm receives the observations of the client", () => {
  const reported: Observation[] = [];
  const start = () => ({
    next(seen: Observation) {
      reported.push(seen);
      return { done: false, value: 2_000 } as const;
    },
  });
  new Timetable("listener", start, 300).finish(3_000);
  const status = "pending";
  assertEquals(reported, [
    { requests: 1, elapsed: 300, age: 150, status },
    { requests: 2, elapsed: 2_300, age: 2_150, status },
    {
      requests: 3,
      elapsed: 4_300,
      age: 4_150,
      status: "completed",
      duration: 3_000,
    },
  ]);
});

Deno.test("an algorithm that ends before the job is rejected", () => {
  const timetable = new Timetable("three", () => [1, 2, 3].values(), 0);
  assertEquals(timetable.detection(6), 3);
  assertThrows(
    () => timetable.detection(7),
    TypeError,
    "Cannot compare 'three' as it ends after 4 requests, while the job is still pending",
  );
});

Deno.test("a timetable shows its polls up to a time, or until the algorithm ends", () => {
  const timetable = new Timetable("linear", linear, 0);
  assertEquals(timetable.shownUntil(6_000), [1_000, 3_000, 6_000]);
  assertEquals(timetable.shownUntil(0), []);
  const short = new Timetable("short", () => [500].values(), 0);
  assertEquals(short.shownUntil(1e9), [500]);
  assertEquals(
    simulate(short, Float64Array.of(0, 400), 0).requests,
    Float64Array.of(0, 1),
  );
});

Deno.test("a timetable reports the end of the job to the algorithm", () => {
  const history: History = {};
  const timetable = new Timetable("adaptive", adaptive({ history }), 100);
  timetable.sentAt(20);
  const poll = timetable.finish(8_000);
  assertEquals(history, { jobs: [[8_000, 8_000]] });
  assert(timetable.sentAt(poll) + 50 >= 8_000);
  assert(timetable.sentAt(poll - 1) + 50 < 8_000);
  assertEquals(fixed(8_000).mean, 8_000);
});
