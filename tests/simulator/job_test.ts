import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { fixed, uniform } from "@heygen-sim/client/distributions";
import {
  getStatus,
  type Job,
  type Settings,
  simulateJob,
  systemClock,
} from "@heygen-sim/client/simulator";
import fc from "fast-check";
import { anyJob } from "./_jobs.ts";

const SETTINGS: Settings = {
  delay: uniform(1_000, 20_000),
  errorRate: 0.5,
  seed: "tests",
  clock: systemClock,
};
const JOB: Job = {
  id: "0123456789abcdef",
  createdAt: 1_000,
  duration: 500,
  outcome: "completed",
};

Deno.test("getStatus() is pending until the last millisecond, and ended exactly at the boundary", () => {
  for (const outcome of ["completed", "error"] as const) {
    const job = { ...JOB, outcome };
    assertEquals(getStatus(job, 1_000), "pending", "when it is created");
    assertEquals(getStatus(job, 1_499), "pending", "in its last millisecond");
    assertEquals(getStatus(job, 1_499.999), "pending", "just before its end");
    assertEquals(getStatus(job, 1_500), outcome, "at its end");
    assertEquals(getStatus(job, 1e15), outcome, "long after");
  }
});

Deno.test("getStatus() is pending before the job's creation, as a clock set back shows it", () => {
  assertEquals(getStatus(JOB, 0), "pending");
});

Deno.test("getStatus() is a pure function: asked in any order, a time has one answer", () => {
  fc.assert(
    fc.property(
      anyJob,
      fc.array(fc.integer({ min: -10, max: 10 }), { minLength: 1 }),
      (job, offsets) => {
        const frozen = Object.freeze({ ...job });
        for (const offset of offsets) {
          const now = job.createdAt + job.duration + offset;
          assertEquals(
            getStatus(frozen, now),
            offset < 0 ? "pending" : job.outcome,
            `${offset} ms after the end`,
          );
        }
      },
    ),
  );
});

Deno.test("simulateJob() gives the same job for the same seed and number, whenever it is created", () => {
  fc.assert(fc.property(
    fc.oneof(fc.maxSafeInteger(), fc.string()),
    fc.integer({ min: 1, max: 1e6 }),
    fc.integer({ min: 0, max: 4e12 }),
    (seed, number, createdAt) => {
      const settings = { ...SETTINGS, seed };
      assertEquals(
        simulateJob(settings, number, createdAt),
        { ...simulateJob(settings, number, 0), createdAt },
      );
    },
  ));
});

Deno.test("simulateJob() draws ids of 16 hexadecimal digits, all different", () => {
  const ids = new Set<string>();
  for (let number = 1; number <= 2_000; number++) {
    const { id } = simulateJob(SETTINGS, number, 0);
    assertMatch(id, /^[0-9a-f]{16}$/);
    ids.add(id);
  }
  assertEquals(ids.size, 2_000);
});

Deno.test("simulateJob() draws durations of whole milliseconds, at least 1", () => {
  const duration = (drawn: number) =>
    simulateJob({ ...SETTINGS, delay: fixed(drawn) }, 1, 0).duration;
  assertEquals(duration(0), 1);
  assertEquals(duration(0.4), 1);
  assertEquals(duration(1.4), 1);
  assertEquals(duration(1.5), 2);
  assertEquals(duration(12_345.6), 12_346);

  fc.assert(fc.property(fc.integer(), fc.integer({ min: 1 }), (seed, n) => {
    const { duration } = simulateJob({ ...SETTINGS, seed }, n, 0);
    assertEquals(duration, Math.round(duration));
    assertEquals(duration >= 1_000 && duration <= 20_000, true, `${duration}`);
  }));
});

Deno.test("simulateJob() refuses a law that draws no duration, and says what it drew", () => {
  for (const drawn of [NaN, -1, -Infinity]) {
    const delay = { ...fixed(1), sample: () => drawn };
    assertThrows(
      () => simulateJob({ ...SETTINGS, delay }, 1, 0),
      RangeError,
      `'delay' must draw durations of 0 ms or more: it drew ${drawn}`,
    );
  }
});

Deno.test("simulateJob() fails no job at an error rate of 0, each at 1, and as many as it says between", () => {
  const rate = (errorRate: number, jobs: number) => {
    let failed = 0;
    for (let number = 1; number <= jobs; number++) {
      const { outcome } = simulateJob({ ...SETTINGS, errorRate }, number, 0);
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

Deno.test("simulateJob() draws id, duration and outcome independently: another law or rate changes nothing else", () => {
  for (let number = 1; number <= 50; number++) {
    const job = simulateJob(SETTINGS, number, 0);
    const slower = simulateJob({ ...SETTINGS, delay: fixed(7) }, number, 0);
    const failing = simulateJob({ ...SETTINGS, errorRate: 1 }, number, 0);
    assertEquals(slower, { ...job, duration: 7 });
    assertEquals(failing, { ...job, outcome: "error" });
  }
});

Deno.test("simulateJob() does not tie outcomes to durations", () => {
  let failedShort = 0;
  let short = 0;
  for (let number = 1; number <= 4_000; number++) {
    const { duration, outcome } = simulateJob(SETTINGS, number, 0);
    if (duration > 10_500) continue;
    short++;
    if (outcome === "error") failedShort++;
  }
  const share = failedShort / short;
  assertEquals(Math.abs(share - 0.5) < 0.05, true, `${share} of short ones`);
});
