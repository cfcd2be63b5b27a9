import { fetchStatus, fibonacci } from "@heygen-sim/client";
import { assertEquals, assertGreaterOrEqual } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { simulated } from "./_simulated.ts";
import { finish } from "./_time.ts";

Deno.test("slow answers do not stretch the sequence", async () => {
  using time = new FakeTime();
  const server = simulated(30_000, { latency: () => 900 });
  const { fetch, sent } = server;
  const report = await finish(time, fetchStatus("fibonacci", { fetch }));
  assertEquals(sent, [0, 1_000, 2_000, 4_000, 7_000, 12_000, 20_000, 33_000]);
  assertEquals(report.elapsed, 33_900);
  assertEquals(server.most, 1);
});

Deno.test("an answer that takes exactly a wait does not cost the slot", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(3_000, { latency: () => 1_000 });
  await finish(time, fetchStatus("constant", { fetch }));
  assertEquals(sent, [0, 1_000, 2_000, 3_000]);
});

Deno.test("slots that pass during an answer are dropped, and the grid stays", async () => {
  using time = new FakeTime();
  const latency = [2_500, 0, 1_001, 0, 0];
  const server = simulated(6_500, { latency: (n) => latency[n] ?? 0 });
  const { fetch, sent } = server;
  await finish(time, fetchStatus("constant", { fetch }));
  assertEquals(sent, [0, 3_000, 4_000, 6_000, 7_000]);
  assertEquals(server.most, 1);
});

Deno.test("answers always slower than the interval never overlap and never burst", async () => {
  using time = new FakeTime();
  const server = simulated(10_000, { latency: () => 350 });
  const { fetch, sent } = server;
  const report = await finish(
    time,
    fetchStatus(() => fibonacci({ unit: 100, cap: 100 }), { fetch }),
  );
  assertEquals(server.most, 1);
  sent.forEach((at, n) => assertEquals(at, n * 400));
  assertEquals(report.requests, sent.length);
  assertGreaterOrEqual(report.elapsed, 10_000);
});

Deno.test("an algorithm whose last slot passes during an answer has ended", async () => {
  using time = new FakeTime();
  const { fetch, sent } = simulated(9_000, { latency: () => 700 });
  const report = await finish(time, fetchStatus([100, 200, 300], { fetch }));
  assertEquals(sent, [0]);
  assertEquals([report.status, report.ended], ["pending", "algorithm"]);
});

Deno.test("a fast answer after slow ones does not make up for what was missed", async () => {
  using time = new FakeTime();
  const server = simulated(20_000, { latency: (n) => n === 1 ? 9_500 : 10 });
  const { fetch, sent } = server;
  await finish(time, fetchStatus("constant", { fetch }));
  assertEquals(sent.slice(0, 5), [0, 1_000, 11_000, 12_000, 13_000]);
});
