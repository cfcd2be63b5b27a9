import { assertEquals } from "@std/assert";
import { testWithFolder } from "../../_needs.ts";
import { watch } from "../push/_watch.ts";
import { Kept } from "../store/_kept.ts";
import { type Simulated, simulated } from "./_simulated.ts";

/** What reads of a job are answered, one after the other. */
async function reads(
  { ask }: Simulated,
  path: string,
  count: number,
  headers: Record<string, string> = {},
): Promise<string[]> {
  const shown: string[] = [];
  for (let i = 0; i < count; i++) {
    const { status, body } = await ask("GET", path, { headers });
    shown.push(status === 200 ? body.phase ?? body.status : String(status));
  }
  return shown;
}

Deno.test("each read of a job takes a step of its scenario; after the last one it shows the job", async () => {
  const its = simulated();
  const scenario = ["503", "pending", "queued", "running", "completed"];
  const { id } = await its.create({ scenario, outcome: "error", delay: 1 });
  await its.clock.advance(5_000);
  assertEquals(await reads(its, `/jobs/${id}`, 7), [
    "503",
    "running",
    "queued",
    "running",
    "completed",
    "completed",
    "completed",
  ]);
  const { completion_time, result_url } = await its.read(id);
  assertEquals([completion_time, typeof result_url], [5, "string"]);
});

Deno.test("a scenario that is not over has no faults but its own", async () => {
  const its = simulated({ faults: ["status=500"] });
  const headers = { "x-sim-fault": "none" };
  const scenario = ["pending", "503", "queued", "none", "completed"];
  const { body } = await its.ask("POST", "/jobs", {
    body: { scenario },
    headers,
  });
  assertEquals(await reads(its, `/jobs/${body.id}`, 6), [
    "running",
    "503",
    "queued",
    "running",
    "completed",
    "500",
  ]);
});

Deno.test("a scenario ends its job when that step is read, and not before", async () => {
  const its = simulated();
  const { id } = await its.create({ scenario: ["pending", "error"], delay: 1 });
  await its.clock.advance(60_000);
  const path = `/jobs/${id}`;
  assertEquals(await reads(its, path, 1), ["running"]);
  const { body } = await its.ask("GET", "/jobs?status=pending");
  assertEquals(body.jobs[0]?.id, id);
  await its.clock.advance(1_000);
  assertEquals(await reads(its, path, 1), ["error"]);
  const ended = await its.read(id);
  assertEquals([ended.completion_time, ended.status], [61, "error"]);
});

Deno.test("a scenario without an end lets its job end by itself", async () => {
  const its = simulated();
  const scenario = ["status=429,retry-after=7", "pending"];
  const { id } = await its.create({ scenario, delay: 3 });
  await its.clock.advance(1_000);
  const first = await its.ask("GET", `/jobs/${id}`);
  assertEquals([first.status, first.headers.get("retry-after")], [429, "7"]);
  await its.clock.advance(60_000);
  assertEquals(await reads(its, `/jobs/${id}`, 2), ["running", "completed"]);
  assertEquals((await its.read(id)).completion_time, 3);
});

Deno.test("a scenario is played by reads of its job alone: not by HEAD, lists, cancellations or a fault of the request", async () => {
  const its = simulated();
  const { id } = await its.create({ scenario: ["503", "completed"] });
  const path = `/jobs/${id}`;
  assertEquals((await its.ask("HEAD", path)).status, 200);
  assertEquals((await its.ask("GET", "/jobs")).status, 200);
  assertEquals((await its.ask("GET", `${path}/result`)).status, 404);
  assertEquals((await its.ask("GET", "/status")).status, 200);
  const fault = { "x-sim-fault": "status=500" };
  assertEquals(await reads(its, path, 2, fault), ["500", "500"]);
  assertEquals(await reads(its, path, 2), ["503", "completed"]);
});

Deno.test("a scenario's end takes the place of what the caller asked for, and a cancellation comes first", async () => {
  const its = simulated();
  const { id } = await its.create({ scenario: ["completed", "error"] });
  await its.ask("DELETE", `/jobs/${id}`);
  assertEquals(await reads(its, `/jobs/${id}`, 3), Array(3).fill("cancelled"));
  const other = await its.create({ scenario: ["completed", "error"] });
  assertEquals(
    await reads(its, `/jobs/${other.id}`, 3),
    Array(3).fill("completed"),
    "an end is final",
  );
});

Deno.test("a cancellation ends a scenario: all later reads show the cancellation", async () => {
  const its = simulated();
  for (const word of ["pending", "queued", "running", "stuck", "503"]) {
    const { id } = await its.create({ scenario: Array(9).fill(word) });
    const path = `/jobs/${id}`;
    await reads(its, path, 1);
    const stream = await watch(its, `${path}/events`);
    const { body } = await its.ask("DELETE", path);
    assertEquals(body.status, "cancelled");
    assertEquals(
      await reads(its, path, 9),
      Array(9).fill("cancelled"),
      `after a cancellation before '${word}'`,
    );
    const { jobs } = (await its.ask("GET", "/jobs?status=cancelled")).body;
    assertEquals(jobs[0].id, id);
    await its.clock.advance(60_000);
    assertEquals((await its.read(id)).status, "cancelled");
    const shown = stream.heard.filter(({ event }) => event === "status");
    assertEquals(shown.at(-1)?.data.status, "cancelled");
  }
});

Deno.test("a read that a scenario holds as pending returns a cancellation that comes meanwhile", async () => {
  const its = simulated();
  const { id } = await its.create({ scenario: ["pending", "pending"] });
  const path = `/jobs/${id}`;
  const held = its.ask("GET", path, { headers: { prefer: "wait=30" } });
  await its.clock.advance(0);
  await its.ask("DELETE", path);
  assertEquals((await held).body.status, "cancelled");
});

testWithFolder(
  "a cancelled job with a scenario stays cancelled after a restart",
  async (folder) => {
    using kept = new Kept(`${folder}/sim.db`);
    const { id } = await kept.its.create({ scenario: ["pending", "pending"] });
    await kept.its.ask("DELETE", `/jobs/${id}`);
    kept.crash();
    assertEquals(
      await reads(kept.its, `/jobs/${id}`, 3),
      Array(3).fill("cancelled"),
    );
  },
);

Deno.test("each job plays its own scenario for all clients", async () => {
  const its = simulated();
  const scenario = ["503", "502", "completed"];
  const one = await its.create({ scenario });
  const other = await its.create({ scenario });
  const shown: string[] = [];
  for (let client = 0; client < 3; client++) {
    for (const { id } of [one, other]) {
      const headers = { "x-client": `${client}` };
      shown.push(...await reads(its, `/jobs/${id}`, 1, headers));
    }
  }
  assertEquals(shown.join(), "503,503,502,502,completed,completed");
});

Deno.test("a job with a scenario ends also while it waits for others, and frees its place where it has one", async () => {
  const its = simulated({ maxConcurrentJobs: 2, whenFull: "queue" });
  const first = await its.create({ scenario: ["completed"] });
  const second = await its.create({ scenario: ["error"] });
  const third = await its.create({ delay: 5 });
  assertEquals((await its.read(second.id)).status, "error");
  assertEquals((await its.read(third.id)).phase, "queued");
  assertEquals((await its.read(first.id)).status, "completed");
  await its.clock.advance(5_000);
  assertEquals((await its.read(third.id)).completion_time, 5);
});

Deno.test("two simultaneous reads that move an automatic clock end a job once", async () => {
  for (const scenario of [["completed", "error"], ["error", "completed"]]) {
    const its = simulated({
      autoAdvance: true,
      maxConcurrentJobs: 2,
      whenFull: "queue",
    });
    const { id } = await its.create({ queue: 60, scenario });
    const next = await its.create({ delay: 5 });
    const path = `/jobs/${id}`;
    await Promise.all([reads(its, path, 1), reads(its, path, 1)]);
    assertEquals(await reads(its, path, 1), [scenario[0]]);
    await its.clock.advance(5_000);
    assertEquals((await its.read(next.id)).status, "completed");
    const { body } = await its.ask("GET", "/jobs?status=pending");
    assertEquals(body.jobs.length, 0);
    const more = [await its.create(), await its.create()];
    assertEquals(more.map(({ phase }) => phase), ["running", "running"]);
    assertEquals((await its.create()).phase, "queued");
  }
});
