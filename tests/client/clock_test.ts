import {
  type Clock,
  constant,
  fetchStatus,
  poll,
  StatusError,
  systemClock,
} from "@heygen-sim/client";
import { fixed } from "@heygen-sim/client/distributions";
import { createSimulator, VirtualClock } from "@heygen-sim/simulator";
import { assert, assertEquals, assertFalse, assertRejects } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import {
  completed,
  job,
  pending,
  refuse,
  scripted,
  unreachable,
} from "./_script.ts";
import { simulated } from "./_simulated.ts";
import { finish, settableClock, step } from "./_time.ts";

const HOUR = 3_600_000;

Deno.test("a clock set back during a wait does not stretch the wait", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(4_500);
  const { clock, set } = settableClock();
  const work = fetchStatus("constant", { fetch, clock });
  await step(time, 1_000);
  await step(time, 500);
  set(-HOUR);
  await step(time, 500);
  assertEquals(sent, [0, 1_000, 2_000]);
  const report = await finish(time, work);
  assertEquals(sent, [0, 1_000, 2_000, 3_000, 4_000, 5_000]);
  assertEquals(report.elapsed, 5_000);
});

Deno.test("a clock set back again and again neither hangs nor hurries", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(4_500);
  const { clock, set } = settableClock();
  const work = fetchStatus("constant", { fetch, clock });
  for (let i = 0; i < 10; i++) {
    await step(time, 500);
    set(-HOUR);
  }
  const report = await finish(time, work);
  assertEquals(sent, [0, 1_000, 2_000, 3_000, 4_000, 5_000]);
  assertEquals([report.status, report.elapsed], ["completed", 5_000]);
});

Deno.test("a clock set forward during a wait costs neither slots nor time", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(4_500);
  const { clock, set } = settableClock();
  const options = { fetch, clock, timeout: 60_000 };
  const work = fetchStatus("constant", options);
  await step(time, 500);
  set(HOUR);
  const report = await finish(time, work);
  assertEquals(sent, [0, 1_000, 2_000, 3_000, 4_000, 5_000]);
  assertEquals([report.ended, report.elapsed], ["finished", 5_000]);
});

Deno.test("a clock set forward or back during an answer loses no more than the answer's time", async () => {
  for (const ms of [HOUR, -HOUR]) {
    using time = new FakeTime();
    const { fetch, sent } = simulated(2_500, { latency: () => 300 });
    const { clock, set } = settableClock();
    const options = { fetch, clock, timeout: 60_000 };
    const work = fetchStatus("constant", options);
    await step(time, 200);
    set(ms);
    const report = await finish(time, work);
    assertEquals(sent, [0, 1_300, 2_300, 3_300]);
    assertEquals([report.ended, report.elapsed], ["finished", 3_300]);
  }
});

Deno.test("a clock set forward by onPoll costs no time", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(2_500);
  const { clock, set } = settableClock();
  const onPoll = () => set(HOUR);
  const options = { fetch, clock, onPoll, timeout: 60_000 };
  const report = await finish(time, fetchStatus("constant", options));
  assertEquals(sent, [0, 1_000, 2_000, 3_000]);
  assertEquals([report.ended, report.elapsed], ["finished", 3_000]);
});

Deno.test("after a suspension the job is looked at once, and the slots keep their distances", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(15_000);
  const { clock, set } = settableClock();
  const work = fetchStatus("fibonacci", { fetch, clock });
  for (const ms of [1_000, 1_000, 2_000]) await step(time, ms);
  set(60_000);
  const report = await finish(time, work);
  assertEquals(sent, [0, 1_000, 2_000, 4_000, 7_000, 12_000, 20_000]);
  assertEquals(report.elapsed, 20_000);
});

Deno.test("a suspension in a long wait is noticed within half a minute of its end", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(1_000_000);
  const { clock, set } = settableClock();
  const algorithm = () => constant({ interval: 600_000 });
  const work = fetchStatus(algorithm, { fetch, clock });
  await step(time, 30_000);
  await step(time, 10_000);
  set(HOUR);
  await step(time, 19_999);
  assertEquals(sent, [0]);
  await step(time, 1);
  assertEquals(sent, [0, 60_000]);
  const report = await finish(time, work);
  // The look was an extra one: the slot slept through has not moved.
  assertEquals(sent, [0, 60_000, 600_000, 1_200_000]);
  assertEquals(report.elapsed, 1_200_000);
});

Deno.test("a suspension shorter than a Retry-After does not end it", async () => {
  for (
    const [slept, expected] of [[HOUR, 30_000], [40_000, 50_000]] as const
  ) {
    using time = new FakeTime();
    const wait = job("pending", { "retry-after": "90" });
    const { fetch, sent } = scripted(wait, completed);
    const { clock, set } = settableClock();
    const options = { fetch, clock, retryAfterCap: Infinity };
    const work = fetchStatus("constant", options);
    await step(time, 10_000);
    set(slept);
    await finish(time, work);
    assertEquals(sent, [0, expected]);
  }
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
  const { clock, set } = settableClock();
  const work = fetchStatus("constant", { fetch, clock, maxRequests: 3 });
  await step(time, 500);
  set(999);
  await finish(time, work);
  // A wait counts as its timer's length, so that no slot follows at once.
  assertEquals(sent, [0, 1_000, 2_000]);
});

Deno.test("neither timeout nor retryBudget counts the time of a suspension", async () => {
  using time = new FakeTime();
  const down = scripted(unreachable, unreachable, completed);
  const { clock, set } = settableClock();
  const options = { clock, random: () => 0, timeout: 30_000 };
  const work = fetchStatus("constant", { fetch: down.fetch, ...options });
  await step(time, 100);
  set(HOUR);
  await step(time, 150);
  assertEquals(down.sent, [0, 250]);
  await step(time, 100);
  set(HOUR);
  const report = await finish(time, work);
  assertEquals(down.sent, [0, 250, 750]);
  assertEquals([report.ended, report.elapsed], ["finished", 750]);
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
    const { clock, set } = settableClock();
    const work = fetchStatus(waits, { fetch, clock, ...options });
    await step(time, 500);
    set(60_000);
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
  let longest = 0;
  // Nothing here waits for more than promises: `runMicrotasks` takes a millisecond
  // for each of the thousands of timers.
  async function settle() {
    for (let turn = 0; turn < 30; turn++) await null;
  }
  await settle();
  for (let last = time.now; seen.length < 2; last = time.now) {
    assert(time.next());
    longest = Math.max(longest, time.now - last);
    await settle();
  }
  assertEquals(seen, [0, month]);
  assert(longest < 2 ** 31);
  await finish(time, work);
  assertEquals(seen, [0, month, month + 1]);
  assertFalse(time.next());
});

Deno.test("a wait of hours ends at its slot, also on a clock with fractions", async () => {
  for (const hours of [1, 2.1, 3, 24, 1_000]) {
    const clock = new VirtualClock();
    const duration = hours * HOUR;
    const { fetch } = createSimulator({ clock, delay: fixed(duration) });
    const wait = fetchStatus([duration], { fetch, clock });
    const { requests, waste } = await clock.run(wait);
    assertEquals([requests, waste], [2, 0], `${hours} h`);
  }
});

Deno.test("an interval of any size ends in virtual time", async () => {
  for (const interval of [1e22, Number.MAX_VALUE]) {
    const clock = new VirtualClock();
    let reads = 0;
    const read = () => ({ status: reads++ ? "completed" : "pending" } as const);
    const report = await clock.run(poll(read, [interval], { clock }));
    assertEquals([report.requests, report.elapsed], [2, interval]);
  }
});

Deno.test("an attempt's time limit beyond what a timer can count does not fire at once", async () => {
  using time = new FakeTime();
  const { fetch } = simulated(1, { latency: () => 5_000 });
  const options = { fetch, attemptTimeout: 2 ** 40 };
  const report = await finish(time, fetchStatus("manual", options));
  assertEquals([report.requests, report.failures], [1, 0]);
});
