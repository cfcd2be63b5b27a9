import { type ClassicName, fetchStatus } from "@heygen-sim/client";
import { assertEquals, assertFalse, assertRejects } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { simulated } from "./_simulated.ts";
import { finish, step } from "./_time.ts";

/** The algorithms, and when they ask: milliseconds between two requests. */
const CASES: readonly (readonly [ClassicName, string, readonly number[]])[] = [
  ["constant", "each second", [1_000, 1_000, 1_000, 1_000, 1_000]],
  [
    "fibonacci",
    "after 1, 1, 2, 3, 5, 8, 13 then 16 s",
    [1_000, 1_000, 2_000, 3_000, 5_000, 8_000, 13_000, 16_000, 16_000],
  ],
  [
    "exponential-increase",
    "after 1, 2, 4, 8 then 16 s",
    [1_000, 2_000, 4_000, 8_000, 16_000, 16_000, 16_000],
  ],
  [
    "exponential-decrease",
    "after 2, 1.5, 1.25 s and so on, at the millisecond after each slot",
    // The slots are at 2_000, 3_500, 4_750, 5_875, 6_937.5, 7_968.75 and
    // 8_984.375: timers count whole milliseconds, and none comes early.
    [2_000, 1_500, 1_250, 1_125, 1_063, 1_031, 1_016],
  ],
];

for (const [name, when, gaps] of CASES) {
  Deno.test(`${name} asks at once and then ${when}`, async () => {
    using time = new FakeTime();
    const { fetch, sent } = simulated(1e9);
    const caller = new AbortController();
    const work = fetchStatus(name, { fetch, signal: caller.signal });
    await time.runMicrotasks();
    const expected = [0];
    assertEquals(sent, expected);
    for (const gap of gaps) {
      await step(time, gap - 1);
      assertEquals(sent, expected);
      await step(time, 1);
      expected.push((expected.at(-1) ?? NaN) + gap);
      assertEquals(sent, expected);
    }
    caller.abort();
    await assertRejects(() => work);
    assertFalse(time.next());
  });
}

Deno.test("manual polls once and returns the report", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(5_000);
  const work = fetchStatus("manual", { fetch });
  const report = await finish(time, work);
  assertEquals(report.status, "pending");
  assertEquals(report.ended, "algorithm");
  assertEquals([report.requests, report.elapsed, report.failures], [1, 0, 0]);
  assertFalse(time.next());
  await step(time, 60_000);
  assertEquals(sent, [0]);
});

Deno.test("manual reports a job that has ended", async () => {
  using time = new FakeTime();
  const { fetch } = simulated(5_000);
  await step(time, 7_000);
  const report = await finish(time, fetchStatus("manual", { fetch }));
  assertEquals([report.status, report.ended], ["completed", "finished"]);
  assertEquals(report.completionTime, 5_000);
});

Deno.test("each algorithm notices the end of a job at its first slot from then on", async () => {
  for (
    const [name, requests, waste] of [
      ["constant", 11, 500], // at 10 s
      ["fibonacci", 6, 2_500], // at 12 s
      ["exponential-increase", 5, 5_500], // at 15 s
      ["exponential-decrease", 9, 493], // at 9.9921875 s, in whole milliseconds
    ] as const
  ) {
    using time = new FakeTime();
    const { fetch, sent } = simulated(9_500);
    const report = await finish(time, fetchStatus(name, { fetch }));
    assertEquals(report.status, "completed", name);
    assertEquals([report.requests, sent.length], [requests, requests], name);
    assertEquals(report.completionTime, 9_500, name);
    assertEquals(report.waste, waste, name);
    assertEquals(report.elapsed, 9_500 + waste, name);
    assertEquals(sent.at(-1), report.elapsed, name);
    assertFalse(time.next(), name);
  }
});

Deno.test("a poll at the very moment of the end sees it", async () => {
  using time = new FakeTime();
  const { fetch } = simulated(3_000);
  const report = await finish(time, fetchStatus("constant", { fetch }));
  assertEquals([report.requests, report.waste], [4, 0]);
});
