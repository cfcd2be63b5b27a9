import {
  type Clock,
  fetchStatus,
  poll,
  type Reading,
  systemClock,
} from "@heygen-sim/client";
import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { simulated } from "./_simulated.ts";
import { finish, step } from "./_time.ts";

Deno.test("a job that ends in error is a report", async () => {
  using time = new FakeTime();
  const { fetch } = simulated(2_500, { errorRate: 1 });
  const report = await finish(time, fetchStatus("constant", { fetch }));
  assertEquals([report.status, report.ended], ["error", "finished"]);
  assertEquals([report.completionTime, report.waste], [2_500, 500]);
  assertEquals([report.requests, report.failures], [4, 0]);
});

Deno.test("a report has the job's id, its age and the server's status word", async () => {
  using time = new FakeTime();
  const { fetch, simulator } = simulated(2_500);
  await step(time, 700);
  const report = await finish(time, fetchStatus("manual", { fetch }));
  assertEquals(report.id, simulator.getStatus().id);
  assertEquals([report.age, report.serverStatus], [700, "pending"]);
});

Deno.test("replaced: end ends the wait for a replaced job with its own last report", async () => {
  using time = new FakeTime();
  const { fetch, simulator, sent } = simulated(60_000);
  const { id } = simulator.getStatus();
  const work = fetchStatus("constant", { fetch, replaced: "end" });
  await time.runMicrotasks();
  await step(time, 1_000);
  await step(time, 300);
  simulator.resetStatus();
  const report = await finish(time, work);
  assertEquals([report.status, report.ended], ["pending", "superseded"]);
  assertEquals([report.id, report.age], [id, 1_000]);
  assertEquals([report.requests, report.elapsed], [3, 2_000]);
  assertEquals(sent, [0, 1_000, 2_000]);
});

Deno.test("with replaced: end, a job that has already ended is not taken for the one it replaced", async () => {
  using time = new FakeTime();
  const { fetch, simulator } = simulated(1_900);
  const options = { fetch, replaced: "end" } as const;
  const work = fetchStatus([3_000, 3_000], options);
  await step(time, 500);
  simulator.resetStatus();
  const report = await finish(time, work);
  assertEquals([report.status, report.ended], ["pending", "superseded"]);
  assertEquals(report.completionTime, undefined);
});

Deno.test("a reset before the call does not count", async () => {
  using time = new FakeTime();
  const { fetch, simulator } = simulated(1_500);
  await step(time, 1_000);
  simulator.resetStatus();
  const report = await finish(time, fetchStatus("constant", { fetch }));
  assertEquals([report.status, report.completionTime], ["completed", 1_500]);
});

Deno.test("the waste of a job that ended before the call is the time of the call", async () => {
  using time = new FakeTime();
  const { fetch } = simulated(2_000, { latency: () => 40 });
  await step(time, 10_000);
  const report = await finish(time, fetchStatus("constant", { fetch }));
  assertEquals([report.requests, report.completionTime], [1, 2_000]);
  assertEquals([report.waste, report.elapsed], [40, 40]);
});

Deno.test("completion time and waste come from the server, however wrong the client's clock", async () => {
  for (const skew of [-86_400_000, 86_400_000]) {
    using time = new FakeTime();
    const { fetch } = simulated(2_600);
    const clock: Clock = {
      now: () => systemClock.now() + skew,
      delay: (ms, options) => systemClock.delay(ms, options),
    };
    await step(time, 100);
    const report = await finish(
      time,
      fetchStatus("constant", { fetch, clock }),
    );
    assertEquals([report.completionTime, report.waste], [2_600, 500]);
    assertEquals([report.elapsed, report.age], [3_000, 3_100]);
  }
});

Deno.test("without the server's times a job took at most the time of the call", async () => {
  using time = new FakeTime();
  let reads = 0;
  const read = (): Reading => ({
    status: ++reads < 3 ? "pending" : "completed",
  });
  const report = await finish(time, poll(read, "constant"));
  assertEquals([report.completionTime, report.elapsed], [2_000, 2_000]);
  assertEquals("waste" in report, false);
});

Deno.test("a report has no field without a value", async () => {
  using time = new FakeTime();
  const { fetch, simulator } = simulated(1_500);
  const { body: _, ...pending } = await finish(
    time,
    fetchStatus("manual", { fetch }),
  );
  assertEquals<unknown>(pending, {
    status: "pending",
    requests: 1,
    ended: "algorithm",
    failures: 0,
    elapsed: 0,
    serverStatus: "pending",
    id: simulator.getStatus().id,
    age: 0,
  });
  const { body, ...finished } = await finish(
    time,
    fetchStatus("constant", { fetch }),
  );
  assertEquals((body as { result: unknown }).result, "completed");
  assertEquals<unknown>(finished, {
    status: "completed",
    requests: 3,
    ended: "finished",
    completionTime: 1_500,
    waste: 500,
    failures: 0,
    elapsed: 2_000,
    serverStatus: "completed",
    id: simulator.getStatus().id,
    age: 2_000,
  });
});

Deno.test("a report's ended says that its completionTime is a number", () => {
  // What matters here is checked by the compiler.
  function seconds(report: Awaited<ReturnType<typeof fetchStatus>>): string {
    if (report.ended === "finished") {
      const status: "completed" | "error" = report.status;
      return `${status} ${report.completionTime.toFixed()}`;
    }
    const status: "pending" = report.status;
    // @ts-expect-error a job that has not ended has no completion time
    report.completionTime?.toFixed();
    // @ts-expect-error a pending job has no waste
    report.waste?.toFixed();
    return status;
  }
  function unchecked(report: Awaited<ReturnType<typeof fetchStatus>>): string {
    // @ts-expect-error it may not have ended
    return report.completionTime.toFixed();
  }
  function unfinished(report: Awaited<ReturnType<typeof fetchStatus>>) {
    // @ts-expect-error only a finished job is completed
    return report.ended === "timeout" && report.status === "completed";
  }
  const effort = { requests: 1, failures: 0, elapsed: 5 };
  const said = { serverStatus: "x", ...effort };
  const status = "completed";
  const ended = "finished";
  assertEquals(
    seconds({ status, ended, completionTime: 5, ...said }),
    "completed 5",
  );
  assertEquals(seconds({ status: "pending", ...said }), "pending");
  assertEquals([typeof unchecked, typeof unfinished], ["function", "function"]);
});
