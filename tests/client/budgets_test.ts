import { fetchStatus } from "@heygen-sim/client";
import { assertEquals, assertFalse } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { simulated } from "./_simulated.ts";
import { finish } from "./_time.ts";

Deno.test("timeout polls once at the deadline, then reports why it ended", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(60_000);
  const options = { fetch, timeout: 5_000 };
  const report = await finish(time, fetchStatus("fibonacci", options));
  assertEquals(sent, [0, 1_000, 2_000, 4_000, 5_000]);
  assertEquals([report.status, report.ended], ["pending", "timeout"]);
  assertEquals([report.requests, report.elapsed], [5, 5_000]);
  assertEquals(report.nextDelay, undefined);
  assertFalse(time.next());
});

Deno.test("timeout at a slot polls there once", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(60_000);
  const options = { fetch, timeout: 4_000 };
  const report = await finish(time, fetchStatus("fibonacci", options));
  assertEquals(sent, [0, 1_000, 2_000, 4_000]);
  assertEquals(report.ended, "timeout");
});

Deno.test("timeout still sees a job that ends at the deadline", async () => {
  using time = new FakeTime();
  const { fetch } = simulated(5_000);
  const options = { fetch, timeout: 5_000 };
  const report = await finish(time, fetchStatus("fibonacci", options));
  assertEquals([report.status, report.ended], ["completed", "finished"]);
  assertEquals(report.waste, 0);
});

Deno.test("timeout does not cut off the request that is under way", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(500, { latency: () => 3_000 });
  const options = { fetch, timeout: 2_000 };
  const report = await finish(time, fetchStatus("constant", options));
  assertEquals([sent, report.ended, report.elapsed], [[0], "timeout", 3_000]);
});

Deno.test("timeout 0 asks once, at once", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(60_000);
  const options = { fetch, timeout: 0 };
  const report = await finish(time, fetchStatus("constant", options));
  assertEquals([sent, report.ended], [[0], "timeout"]);
});

Deno.test("maxRequests counts the first request, and the last one is made", async () => {
  for (const maxRequests of [1, 1.5, 2, 4]) {
    using time = new FakeTime();
    const { fetch, sent } = simulated(60_000);
    const options = { fetch, maxRequests };
    const report = await finish(time, fetchStatus("constant", options));
    assertEquals(sent, [0, 1_000, 2_000, 3_000].slice(0, maxRequests));
    assertEquals(report.requests, Math.floor(maxRequests));
    assertEquals([report.status, report.ended], ["pending", "max-requests"]);
    assertFalse(time.next());
  }
});

Deno.test("maxRequests does not hide a job that the last request sees end", async () => {
  using time = new FakeTime();
  const { fetch } = simulated(1_500);
  const options = { fetch, maxRequests: 3 };
  const report = await finish(time, fetchStatus("constant", options));
  assertEquals([report.status, report.ended], ["completed", "finished"]);
});

Deno.test("the budget that runs out first is the one reported", async () => {
  for (
    const [timeout, maxRequests, ended] of [
      [2_500, 10, "timeout"],
      [9_000, 3, "max-requests"],
    ] as const
  ) {
    using time = new FakeTime();
    const { fetch } = simulated(60_000);
    const options = { fetch, timeout, maxRequests };
    const report = await finish(time, fetchStatus("constant", options));
    assertEquals(report.ended, ended);
  }
});

Deno.test("immediate: false waits for the first slot", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(3_500);
  const options = { fetch, immediate: false };
  const report = await finish(time, fetchStatus("fibonacci", options));
  assertEquals(sent, [1_000, 2_000, 4_000]);
  assertEquals([report.requests, report.elapsed], [3, 4_000]);
});

Deno.test("immediate: false still polls at a deadline before the first slot", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(60_000);
  const options = { fetch, immediate: false, timeout: 700 };
  const report = await finish(time, fetchStatus("fibonacci", options));
  assertEquals([sent, report.ended], [[700], "timeout"]);
});

Deno.test("immediate: false and a deadline of 0 ask once, at once", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(60_000);
  const options = { fetch, immediate: false, timeout: 0 };
  const report = await finish(time, fetchStatus("fibonacci", options));
  assertEquals([sent, report.ended], [[0], "timeout"]);
});

Deno.test("immediate: false and no wait at all is no request", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(60_000);
  const options = { fetch, immediate: false };
  const report = await finish(time, fetchStatus("manual", options));
  assertEquals([report.status, report.ended], ["pending", "algorithm"]);
  assertEquals([report.requests, sent], [0, []]);
});

Deno.test("an algorithm that ends hands back the latest status, still pending", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(60_000);
  const report = await finish(time, fetchStatus([100, 200], { fetch }));
  assertEquals(sent, [0, 100, 300]);
  assertEquals([report.status, report.ended], ["pending", "algorithm"]);
  assertEquals([report.requests, report.elapsed], [3, 300]);
  assertFalse(time.next());
});

Deno.test("any iterable over waits is an algorithm, as often as it can be used", async () => {
  const set = new Set([100, 250]);
  for (let call = 0; call < 2; call++) {
    using time = new FakeTime();
    const { fetch, sent } = simulated(60_000);
    await finish(time, fetchStatus(set, { fetch }));
    assertEquals(sent, [0, 100, 350]);
  }
});
