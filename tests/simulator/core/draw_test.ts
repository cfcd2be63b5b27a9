import { assert, assertEquals, assertThrows } from "@std/assert";
import { fixed, uniform } from "@heygen-sim/client/distributions";
import fc from "fast-check";
import { drawJob, MAX_DURATION_MS } from "../../../simulator/core/draw.ts";
import { DISTRIBUTIONS } from "./_jobs.ts";

Deno.test("drawJob() gives the same job for the same seed and number, whenever it is created", () => {
  fc.assert(fc.property(
    fc.oneof(fc.maxSafeInteger(), fc.string()),
    fc.integer({ min: 1, max: 1e6 }),
    fc.integer({ min: 0, max: 4e12 }),
    (seed, number, at) => {
      const distributions = {
        ...DISTRIBUTIONS,
        seed,
        queue: uniform(0, 5_000),
      };
      const then = drawJob(distributions, number, 0);
      assertEquals(drawJob(distributions, number, at), {
        ...then,
        createdAt: at,
        startsAt: at + then.startsAt,
        endsAt: at + then.endsAt,
      });
    },
  ));
});

Deno.test("drawJob() lets a job wait, then work, for whole milliseconds: the work for at least 1, or 0", () => {
  const workOf = (queue: number, delay: number) => {
    const [one, other] = [queue, fixed(queue)].map((queue) => {
      const distributions = { ...DISTRIBUTIONS, queue, delay: fixed(delay) };
      return drawJob(distributions, 1, 1_000);
    });
    assertEquals(one, other);
    assertEquals(one?.createdAt, 1_000);
    assertEquals(one?.startsAt, 1_000 + Math.round(queue));
    assertEquals(one?.endsAt, one ? one.startsAt + one.work : 0);
    return one?.work;
  };
  assertEquals(workOf(0, 0), 0);
  assertEquals(workOf(2.5, 0), 0);
  assertEquals(workOf(0.4, 0.4), 1);
  assertEquals(workOf(2.5, 1.4), 1);
  assertEquals(workOf(7, 1.5), 2);
  assertEquals(workOf(1e6, 12_345.6), 12_346);
});

Deno.test("drawJob() lets no job take longer than there are dates", () => {
  const distributions = { ...DISTRIBUTIONS, queue: 1e300, delay: fixed(1e300) };
  const now = Date.UTC(2100, 0);
  const { startsAt, endsAt } = drawJob(distributions, 1, now);
  assertEquals([startsAt, endsAt], [
    now + MAX_DURATION_MS,
    now + 2 * MAX_DURATION_MS,
  ]);
  assert(Number.isFinite(new Date(endsAt).getTime()));
});

Deno.test("drawJob() refuses a distribution that draws no duration, and says which and what it drew", () => {
  for (const drawn of [NaN, -1, -Infinity, Infinity]) {
    const distribution = { ...fixed(1), sample: () => drawn };
    for (const name of ["delay", "queue"]) {
      assertThrows(
        () => drawJob({ ...DISTRIBUTIONS, [name]: distribution }, 1, 0),
        RangeError,
        `Cannot simulate a job as '${name}' must draw finite durations of 0 ms or more: it drew ${drawn}`,
      );
    }
  }
});

Deno.test("drawJob() fails no job at an error rate of 0, each at 1, and as many as it says between", () => {
  const rate = (errorRate: number, jobs: number) => {
    let failed = 0;
    for (let number = 1; number <= jobs; number++) {
      const { outcome } = drawJob({ ...DISTRIBUTIONS, errorRate }, number, 0);
      if (outcome === "error") failed++;
    }
    return failed / jobs;
  };
  assertEquals(rate(0, 1_000), 0);
  assertEquals(rate(1, 1_000), 1);
  for (const wanted of [0.1, 0.5, 0.9]) {
    // The seed is fixed; 4,000 jobs have a standard deviation of 0.008 at most.
    const off = Math.abs(rate(wanted, 4_000) - wanted);
    assertEquals(off < 0.03, true, `${off} off an error rate of ${wanted}`);
  }
});

Deno.test("drawJob() draws each part of a job by itself: another distribution, rate or request changes nothing else", () => {
  const distributions = { ...DISTRIBUTIONS, queue: uniform(0, 5_000) };
  for (let number = 1; number <= 50; number++) {
    const { startsAt, work, outcome } = drawJob(distributions, number, 0);
    const slower = drawJob({ ...distributions, delay: fixed(7) }, number, 0);
    assertEquals([slower.startsAt, slower.work], [startsAt, 7]);
    assertEquals(slower.outcome, outcome);
    const failing = drawJob({ ...distributions, errorRate: 1 }, number, 0);
    assertEquals([failing.startsAt, failing.work], [startsAt, work]);
    const hurried = drawJob(distributions, number, 0, { queue: 0 });
    assertEquals([hurried.startsAt, hurried.work], [0, work]);
    assertEquals(hurried.outcome, outcome);
    const asked = drawJob(distributions, number, 0, {
      outcome: "error",
      title: "T",
    });
    assertEquals([asked.startsAt, asked.work], [startsAt, work]);
  }
});

Deno.test("drawJob() does not tie outcomes to durations", () => {
  let failedShort = 0;
  let short = 0;
  for (let number = 1; number <= 4_000; number++) {
    const { work, outcome } = drawJob(DISTRIBUTIONS, number, 0);
    if (work > 10_500) continue;
    short++;
    if (outcome === "error") failedShort++;
  }
  const share = failedShort / short;
  assertEquals(Math.abs(share - 0.5) < 0.05, true, `${share} of short ones`);
});

Deno.test("drawJob() does as the caller wants, and draws from the caller's distributions", () => {
  const distribution = uniform(30_000, 40_000);
  const job = drawJob(DISTRIBUTIONS, 3, 1_000, {
    title: "A",
    length: 2_000,
    delay: distribution,
    queue: 500,
    outcome: "error",
  });
  assert(job.work >= 30_000 && job.work <= 40_000, `${job.work} ms`);
  assertEquals(job.startsAt, 1_500);
  assertEquals(job.outcome, "error");
  assertEquals(job.details, { title: "A", length: 2_000, delay: distribution });
  assertEquals(drawJob(DISTRIBUTIONS, 3, 0, { delay: 42 }).work, 42);
});

Deno.test("drawJob() stores no details of a job that was requested without any", () => {
  assertEquals(drawJob(DISTRIBUTIONS, 1, 0).details, undefined);
  assertEquals(drawJob(DISTRIBUTIONS, 1, 0, {}).details, undefined);
  const { details } = drawJob(DISTRIBUTIONS, 1, 0, {
    outcome: "error",
    queue: 3,
  });
  assertEquals(details, undefined);
});
