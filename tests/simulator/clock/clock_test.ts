import {
  assert,
  assertEquals,
  assertRejects,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { fixed } from "@heygen-sim/client/distributions";
import {
  type Clock,
  createSimulator,
  scaledClock,
  systemClock,
  VirtualClock,
} from "@heygen-sim/simulator";
import { CountedController } from "../../client/_signal.ts";

const START = Date.UTC(2024, 0);

Deno.test("systemClock follows a date that is faked later", () => {
  using time = new FakeTime(1_000);
  assertEquals(systemClock.now(), 1_000);
  time.tick(234);
  assertEquals(systemClock.now(), 1_234);
});

/** Whether a wait is over when all that can go on has gone on. */
async function over(time: FakeTime, wait: Promise<void>): Promise<boolean> {
  let over = false;
  wait.then(() => over = true);
  await time.runMicrotasks();
  return over;
}

Deno.test("systemClock waits on timers that are faked later", async () => {
  using time = new FakeTime();
  const controller = new CountedController();
  const wait = systemClock.delay(1_000.2, { signal: controller.signal });
  await time.tickAsync(1_000);
  assert(!await over(time, wait), "not early, for timers drop fractions");
  await time.tickAsync(1);
  assert(await over(time, wait));
  assertEquals(controller.added, 1);
  assertEquals(controller.listening, 0);
});

Deno.test("systemClock waits for longer than a timer can count", async () => {
  using time = new FakeTime(0);
  const ms = 2.5 * 2 ** 31;
  const wait = systemClock.delay(ms);
  await time.tickAsync(ms - 1);
  assert(!await over(time, wait));
  await time.tickAsync(1);
  assert(await over(time, wait));
});

Deno.test("systemClock rejects with the signal's reason, and leaves no timer and no listener", async () => {
  using time = new FakeTime();
  for (const ms of [1_000, 2 ** 40, Infinity]) {
    const controller = new CountedController();
    const wait = systemClock.delay(ms, { signal: controller.signal });
    const reason = new Error(`${ms} is too long`);
    controller.abort(reason);
    assertStrictEquals(await assertRejects(() => wait), reason);
    assertEquals(controller.listening, 0);
    assertEquals(time.next(), false, "no timer is set");
  }
});

Deno.test("systemClock refuses a wait on a signal that is aborted already", async () => {
  const controller = new CountedController();
  const reason = new Error("before");
  controller.abort(reason);
  for (const ms of [0, 10, Infinity]) {
    const wait = systemClock.delay(ms, { signal: controller.signal });
    assertStrictEquals(await assertRejects(() => wait), reason);
  }
  assertEquals(controller.added, 0);
});

Deno.test("systemClock holds no timer for a wait without end, and none for 0 or less", async () => {
  using time = new FakeTime();
  const forever = systemClock.delay(Infinity);
  for (const ms of [0, -1, -Infinity, NaN]) await systemClock.delay(ms);
  assertEquals(time.next(), false, "no timer is set");
  assert(!await over(time, forever));
});

Deno.test("a simulator on the system's clock runs on fake time, and sets no timer", async () => {
  using time = new FakeTime(Date.UTC(2024, 0));
  const { fetch } = createSimulator({ delay: fixed(60_000), errorRate: 0 });
  const ask = async (method: string, path: string) => {
    const response = await fetch(`http://simulator.test${path}`, { method });
    return (await response.json()).status;
  };
  assertEquals(await ask("GET", "/status"), "pending");
  time.tick(59_999);
  assertEquals(await ask("GET", "/status"), "pending");
  time.tick(1);
  assertEquals(await ask("GET", "/status"), "completed");
  assertEquals(await ask("POST", "/reset"), "pending");
  assertEquals(time.next(), false, "no timer is set");
});

/** Shows the system's time `ms` milliseconds off, until it is disposed. */
function setSystemTime(ms: number): Disposable {
  const { now } = Date;
  Date.now = () => now() + ms;
  return { [Symbol.dispose]: () => void (Date.now = now) };
}

Deno.test("a system clock that is set while a simulator runs changes nothing", () => {
  const { getStatus, clock } = createSimulator({ delay: fixed(1_800_000) });
  const start = Date.parse(getStatus().server_time);
  for (const ms of [-3_600_000, 3_600_000]) {
    using _ = setSystemTime(ms);
    const { status, server_time } = getStatus();
    assertEquals(status, "pending");
    const passed = Date.parse(server_time) - start;
    assert(passed >= 0 && passed < 600_000, `set by ${ms}: ${passed}`);
    assert(Math.abs(clock.now() - start) < 600_000);
  }
});

Deno.test("a simulation goes on from the latest time where its clock goes back", async () => {
  for (const factor of [1, 60]) {
    let now = START;
    const timers: (() => void)[] = [];
    const base: Clock = {
      now: () => now,
      delay: () => new Promise((resolve) => void timers.push(resolve)),
    };
    using simulator = createSimulator({
      clock: factor === 1 ? base : scaledClock(factor, base),
      delay: fixed(1_000 * factor),
      errorRate: 0,
    });
    const { getStatus, fetch } = simulator;
    now += 400;
    assertEquals(getStatus().status, "pending");
    const held = fetch("http://simulator.test/status", {
      headers: { prefer: "wait=10" },
    });
    now -= 3_600_000;
    const before = getStatus();
    assertEquals(Date.parse(before.server_time), START + 400 * factor);
    now += 599;
    assertEquals(getStatus().status, "pending");
    now += 1;
    // The timer for the end of the job is set in a microtask.
    await Promise.resolve();
    for (const end of timers) end();
    assertEquals((await (await held).json()).status, "completed");
    const { completed_at, completion_time } = getStatus();
    assertEquals(Date.parse(completed_at ?? ""), START + 1_000 * factor);
    assertEquals(completion_time, factor);
  }
});

Deno.test("dates in responses are by the simulator's clock, which Retry-After is read by", async () => {
  for (const speed of [1, 60]) {
    let now = START;
    const { fetch } = createSimulator({
      clock: scaledClock(speed, { ...systemClock, now: () => now }),
      retryAfter: 2_000,
      retryAfterForm: "date",
      delay: fixed(1e9),
    });
    now += 100_000;
    const { headers } = await fetch("http://simulator.test/jobs", {
      method: "POST",
    });
    const date = Date.parse(headers.get("date") ?? "");
    assertEquals(date, START + 100_000 * speed);
    assertEquals(Date.parse(headers.get("retry-after") ?? "") - date, 2_000);
  }
});

Deno.test("scaledClock() agrees with its base at first, and then runs faster or slower", () => {
  for (const factor of [0.001, 0.5, 1, 60, 1e6]) {
    let now = 5_000;
    const clock = scaledClock(factor, { ...systemClock, now: () => now });
    assertEquals(clock.now(), 5_000, `times ${factor}`);
    now += 1_000;
    assertEquals(clock.now(), 5_000 + 1_000 * factor, `times ${factor}`);
    now -= 2_000;
    assertEquals(clock.now(), 5_000 - 1_000 * factor, `set back, ${factor}`);
  }
});

Deno.test("scaledClock() scales the system's clock by default", () => {
  using time = new FakeTime(1_000);
  const clock = scaledClock(10);
  time.tick(100);
  assertEquals(clock.now(), 2_000);
});

Deno.test("scaledClock() waits for its own milliseconds on the base", async () => {
  for (const factor of [0.5, 1, 60]) {
    const base = new VirtualClock(0);
    const clock = scaledClock(factor, base);
    await base.run(clock.delay(6_000));
    assertEquals(base.now(), 6_000 / factor);
    assertEquals(clock.now(), 6_000);
  }
});

Deno.test("scaledClock() gives up a wait with the signal's reason", async () => {
  const clock = scaledClock(10, new VirtualClock(0));
  for (const ms of [10, Infinity]) {
    const controller = new CountedController();
    const wait = clock.delay(ms, { signal: controller.signal });
    const reason = new Error("enough");
    controller.abort(reason);
    assertStrictEquals(await assertRejects(() => wait), reason);
    assertEquals(controller.listening, 0);
  }
});

Deno.test("a simulator on a scaled clock ends its jobs sooner, at times that agree", () => {
  let now = Date.UTC(2024, 0);
  const { getStatus } = createSimulator({
    clock: scaledClock(2.5, { ...systemClock, now: () => now }),
    delay: fixed(10_000),
    errorRate: 0,
  });
  now += 3_999;
  assertEquals(getStatus().status, "pending");
  now += 1;
  const { status, completed_at, server_time } = getStatus();
  assertEquals(status, "completed");
  assertEquals(completed_at, "2024-01-01T00:00:10.000Z");
  assertEquals(server_time, "2024-01-01T00:00:10.000Z");
});

Deno.test("scaledClock() refuses a factor that is not finite and above 0", () => {
  for (const factor of [0, -1, NaN, Infinity]) {
    assertThrows(
      () => scaledClock(factor),
      RangeError,
      `'factor' must be a finite number above 0: current value is ${factor}`,
    );
  }
});

Deno.test("a simulator reads its clock only for requests", () => {
  let reads = 0;
  const { getStatus } = createSimulator({
    clock: { ...systemClock, now: () => (reads++, 0) },
  });
  assertEquals(reads, 1, "once for the first job");
  getStatus();
  assertEquals(reads, 2);
  assert(getStatus().status === "pending");
});
