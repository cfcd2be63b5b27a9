import { assert, assertEquals, assertThrows } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { fixed } from "@heygen-sim/client/distributions";
import {
  createSimulator,
  scaledClock,
  systemClock,
} from "@heygen-sim/client/simulator";

Deno.test("systemClock follows a date that is faked after it was made", () => {
  using time = new FakeTime(1_000);
  assertEquals(systemClock.now(), 1_000);
  time.tick(234);
  assertEquals(systemClock.now(), 1_234);
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

Deno.test("scaledClock() agrees with its base when it is made, and then runs faster or slower", () => {
  for (const factor of [0.001, 0.5, 1, 60, 1e6]) {
    let now = 5_000;
    const clock = scaledClock(factor, { now: () => now });
    assertEquals(clock.now(), 5_000, `times ${factor}`);
    now += 1_000;
    assertEquals(clock.now(), 5_000 + 1_000 * factor, `times ${factor}`);
    now -= 2_000;
    assertEquals(clock.now(), 5_000 - 1_000 * factor, `set back, ${factor}`);
  }
});

Deno.test("scaledClock() scales the system's clock if not told otherwise", () => {
  using time = new FakeTime(1_000);
  const clock = scaledClock(10);
  time.tick(100);
  assertEquals(clock.now(), 2_000);
});

Deno.test("a simulator on a scaled clock ends its jobs sooner, at times that agree", () => {
  let now = Date.UTC(2024, 0);
  const { getStatus } = createSimulator({
    clock: scaledClock(2.5, { now: () => now }),
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

Deno.test("a simulator reads its clock only when asked", () => {
  let reads = 0;
  const { getStatus } = createSimulator({
    clock: { now: () => (reads++, 0) },
  });
  assertEquals(reads, 1, "once for the first job");
  getStatus();
  assertEquals(reads, 2);
  assert(getStatus().status === "pending");
});
