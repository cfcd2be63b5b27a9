import {
  type Clock,
  constant,
  fetchStatus,
  poll,
  StatusError,
  systemClock,
} from "@heygen-sim/client";
import { assert, assertEquals, assertFalse, assertRejects } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { pending, refuse, scripted } from "./_script.ts";
import { simulated } from "./_simulated.ts";
import { finish, step } from "./_time.ts";

const HOUR = 3_600_000;

/** The system's clock with hands that can be turned. */
function turnable() {
  let turned = 0;
  const clock: Clock = {
    now: () => systemClock.now() + turned,
    delay: (ms, options) => systemClock.delay(ms, options),
  };
  return { clock, turn: (ms: number) => void (turned += ms) };
}

Deno.test("a clock set back during a wait does not stretch the wait", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(4_500);
  const { clock, turn } = turnable();
  const work = fetchStatus("constant", { fetch, clock });
  await step(time, 1_000);
  await step(time, 500);
  turn(-HOUR);
  await step(time, 500);
  assertEquals(sent, [0, 1_000, 2_000]);
  const report = await finish(time, work);
  assertEquals(sent, [0, 1_000, 2_000, 3_000, 4_000, 5_000]);
  assertEquals(report.elapsed, 5_000);
});

Deno.test("a clock set back again and again neither hangs nor hurries", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(4_500);
  const { clock, turn } = turnable();
  const work = fetchStatus("constant", { fetch, clock });
  for (let i = 0; i < 10; i++) {
    await step(time, 500);
    turn(-HOUR);
  }
  const report = await finish(time, work);
  assertEquals(sent, [0, 1_000, 2_000, 3_000, 4_000, 5_000]);
  assertEquals([report.status, report.elapsed], ["completed", 5_000]);
});

Deno.test("a clock set back during an answer loses no more than the answer's time", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(2_500, { latency: () => 300 });
  const { clock, turn } = turnable();
  const work = fetchStatus("constant", { fetch, clock });
  await step(time, 200);
  turn(-HOUR);
  await finish(time, work);
  assertEquals(sent[1], 1_300);
});

Deno.test("a clock set forward during a wait drops slots, and polls do not burst", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(9_000);
  const { clock, turn } = turnable();
  const work = fetchStatus("constant", { fetch, clock });
  await step(time, 500);
  turn(10_300);
  // The wait itself runs on; at its end 11.3 s seem to have passed.
  await step(time, 500);
  assertEquals(sent, [0]);
  await step(time, 699);
  assertEquals(sent, [0]);
  await step(time, 1);
  assertEquals(sent, [0, 1_700]);
  await step(time, 1_000);
  assertEquals(sent, [0, 1_700, 2_700]);
  await finish(time, work);
});

Deno.test("a machine that slept for a minute goes on at the first remaining slot", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(15_000);
  const { clock, turn } = turnable();
  const work = fetchStatus("fibonacci", { fetch, clock });
  for (const ms of [1_000, 1_000, 2_000]) await step(time, ms);
  assertEquals(sent, [0, 1_000, 2_000, 4_000]);
  turn(60_000);
  // The slots at 7, 12, 20, 33, 49 and 65 s are gone when the timer fires at
  // 67 s; the next one is at 81 s.
  await step(time, 3_000);
  assertEquals(sent.length, 4);
  await step(time, 13_999);
  assertEquals(sent.length, 4);
  await step(time, 1);
  assertEquals(sent.at(-1), 21_000);
  const report = await finish(time, work);
  assertEquals([report.requests, report.elapsed], [5, 81_000]);
});

Deno.test("timers that are always late by more than a wait do not starve the polls", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(1_000);
  const clock: Clock = {
    now: () => systemClock.now(),
    delay: (ms, options) => systemClock.delay(ms + 50, options),
  };
  const options = { fetch, clock };
  const report = await finish(
    time,
    fetchStatus(() => constant({ interval: 10 }), options),
  );
  assertEquals(report.status, "completed");
  // No more than one catch-up for each poll.
  sent.forEach((at, n) => assert(at <= n * 120, `request ${n} at ${at}`));
});

Deno.test("a timer that is late by less than a wait polls at once", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(1e6);
  const { clock, turn } = turnable();
  const work = fetchStatus("constant", { fetch, clock, maxRequests: 3 });
  await step(time, 500);
  turn(999);
  await step(time, 500);
  assertEquals(sent, [0, 1_000]);
  // The grid stays where it was: the slot at 2 s on this clock.
  await step(time, 1);
  assertEquals(sent, [0, 1_000, 1_001]);
  await finish(time, work);
});

Deno.test("a poll that is owed when the algorithm's slots were slept through comes late", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(5_000);
  const { clock, turn } = turnable();
  const work = fetchStatus([1_000, 1_000], { fetch, clock });
  await step(time, 500);
  turn(60_000);
  await step(time, 500);
  assertEquals(sent, [0, 1_000]);
  const report = await finish(time, work);
  assertEquals([report.status, report.ended], ["pending", "algorithm"]);
});

Deno.test("a machine that slept past the deadline polls once, at once", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(1e6);
  const { clock, turn } = turnable();
  const work = fetchStatus("constant", { fetch, clock, timeout: 30_000 });
  await step(time, 500);
  turn(60_000);
  await step(time, 500);
  const report = await finish(time, work);
  assertEquals(sent, [0, 1_000]);
  assertEquals(report.ended, "timeout");
});

Deno.test("a refusal after a sleep is no less an error", async () => {
  for (
    const [waits, options] of [
      [[1_000, 1_000], {}],
      [[1_000, 9_000], { timeout: 30_000 }],
    ] as const
  ) {
    using time = new FakeTime();
    const { fetch, sent } = scripted(pending, refuse(403));
    const { clock, turn } = turnable();
    const work = fetchStatus(waits, { fetch, clock, ...options });
    await step(time, 500);
    turn(60_000);
    const error = await assertRejects(() => finish(time, work), StatusError);
    assertEquals([error.httpStatus, sent], [403, [0, 1_000]]);
  }
});

Deno.test("waits longer than a timer can count are chained", async () => {
  using time = new FakeTime();
  const month = 30 * 24 * HOUR;
  const seen: number[] = [];
  const work = poll(() => {
    seen.push(Date.now() - time.start);
    return { status: seen.length < 3 ? "pending" : "completed" };
  }, [month, 0.5]);
  await time.runMicrotasks();
  let longest = 0;
  for (let last = time.now; seen.length < 2; last = time.now) {
    assert(await time.nextAsync());
    longest = Math.max(longest, time.now - last);
    await time.runMicrotasks();
  }
  assertEquals(seen, [0, month]);
  assert(longest < 2 ** 31);
  await finish(time, work);
  assertEquals(seen, [0, month, month + 1]);
  assertFalse(time.next());
});

Deno.test("an attempt's time limit beyond what a timer can count does not fire at once", async () => {
  using time = new FakeTime();
  const { fetch } = simulated(1, { latency: () => 5_000 });
  const options = { fetch, attemptTimeout: 2 ** 40 };
  const report = await finish(time, fetchStatus("manual", options));
  assertEquals([report.requests, report.failures], [1, 0]);
});
