import {
  adaptive,
  fetchStatus,
  fibonacci,
  type History,
  type StatusReport,
  watchStatus,
} from "@heygen-sim/client";
import { assertEquals, assertThrows } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { recording } from "./_recording.ts";
import { scripted } from "./_script.ts";
import { simulated } from "./_simulated.ts";
import { finish, step } from "./_time.ts";

Deno.test("a wait without a job follows the current translation through resets", async () => {
  using time = new FakeTime();
  const { fetch, simulator, sent } = simulated(9_000);
  const work = fetchStatus("fibonacci", { fetch });
  for (const ms of [1_000, 1_000, 2_000]) await step(time, ms);
  await step(time, 1_000);
  simulator.resetStatus();
  const report = await finish(time, work);
  // The poll at 7 s finds the new job, and is the first one of its schedule.
  assertEquals(
    sent,
    [0, 1_000, 2_000, 4_000, 7_000, 8_000, 9_000, 11_000, 14_000],
  );
  assertEquals([report.status, report.ended], ["completed", "finished"]);
  assertEquals(report.id, simulator.getStatus().id);
  assertEquals([report.completionTime, report.waste], [9_000, 0]);
  assertEquals([report.requests, report.elapsed], [9, 14_000]);
});

Deno.test("the reports of a watch carry the id of the current job", async () => {
  using time = new FakeTime();
  const { fetch, simulator } = simulated(1_500);
  const first = simulator.getStatus().id;
  const seen: StatusReport[] = [];
  const work = (async () => {
    const reports = watchStatus("constant", { fetch });
    for await (const report of reports) seen.push(report);
  })();
  await step(time, 1_000);
  simulator.resetStatus();
  const second = simulator.getStatus().id;
  await finish(time, work);
  assertEquals(
    seen.map(({ id, ended }) => [id, ended]),
    [[first, undefined], [first, undefined], [second, undefined], [
      second,
      "finished",
    ]],
  );
});

Deno.test("a new job that has already ended is reported", async () => {
  using time = new FakeTime();
  const { fetch, simulator } = simulated(1_900);
  const work = fetchStatus([3_000, 3_000], { fetch });
  await step(time, 500);
  simulator.resetStatus();
  const report = await finish(time, work);
  assertEquals([report.status, report.ended], ["completed", "finished"]);
  assertEquals([report.requests, report.completionTime], [2, 1_900]);
});

Deno.test("budgets hold over all jobs that are followed", async () => {
  let jobs = 0;
  const act = () =>
    Response.json({ id: `j${Math.ceil(++jobs / 2)}`, status: "pending" });
  for (
    const [options, expected] of [
      [{ timeout: 3_500 }, ["timeout", 5, 3_500]],
      [{ maxRequests: 7 }, ["max-requests", 7, 6_000]],
    ] as const
  ) {
    using time = new FakeTime();
    const { fetch } = scripted(act);
    const work = fetchStatus("constant", { fetch, ...options });
    const { ended, requests, elapsed } = await finish(time, work);
    assertEquals([ended, requests, elapsed], [...expected]);
  }
});

Deno.test("the algorithm starts again with the new job, and gives up the old one", async () => {
  using time = new FakeTime();
  const { fetch, simulator } = simulated(2_500);
  const runs = [recording(() => 2_000), recording(() => 1_000)];
  let started = 0;
  const start = () => (runs[started++] ?? runs[1])?.start() ?? [].values();
  const work = fetchStatus(start, { fetch });
  await step(time, 500);
  simulator.resetStatus();
  await finish(time, work);
  const [old, current] = runs;
  assertEquals([started, old?.returns, current?.returns], [2, 1, 1]);
  assertEquals(old?.seen.map(({ status }) => status), ["pending"]);
  // Requests and time count from the request that found the new job.
  assertEquals(
    current?.seen.map(({ requests, elapsed, age, status }) => [
      requests,
      elapsed,
      age,
      status,
    ]),
    [[1, 0, 1_500, "pending"], [2, 1_000, 2_500, "completed"]],
  );
});

Deno.test("adaptive learns of a replaced job only that it took longer than it was seen", async () => {
  using time = new FakeTime();
  const { fetch, simulator } = simulated(4_000);
  const history: History = {};
  const options = { fetch };
  const work = fetchStatus(adaptive({ history }), options);
  await step(time, 500);
  simulator.resetStatus();
  await finish(time, work);
  assertEquals(Object.values(history).flat().at(-1), [4_000, 4_000]);
});

Deno.test("a bare iterator goes on with the new job", async () => {
  using time = new FakeTime();
  const { fetch, simulator, sent } = simulated(6_000);
  const work = fetchStatus(fibonacci(), { fetch });
  await step(time, 1_000);
  await step(time, 500);
  simulator.resetStatus();
  const report = await finish(time, work);
  assertEquals(report.ended, "finished");
  assertEquals(sent, [0, 1_000, 2_000, 4_000, 7_000, 12_000]);
});

Deno.test("a wait for a job of one's own does not follow another one", async () => {
  using time = new FakeTime();
  let requests = 0;
  const fetch = () => {
    const id = requests++ === 0 ? "a" : "b";
    return Promise.resolve(Response.json({ id, status: "pending" }));
  };
  const options = { fetch, job: "a", replaced: "follow" } as const;
  const report = await finish(time, fetchStatus("constant", options));
  assertEquals([report.ended, report.id], ["superseded", "a"]);
});

Deno.test("a misspelt 'replaced' is refused before anything is sent", () => {
  const options = { replaced: "never" as "end" };
  assertThrows(
    () => watchStatus("constant", options),
    TypeError,
    `Cannot poll as 'replaced' must be one of follow, end: current value is "never"`,
  );
});
