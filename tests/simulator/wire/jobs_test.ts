import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { BASE, simulated } from "../routes/_simulated.ts";

const NEW = { queue: 2, delay: 8 };

Deno.test("GET /jobs/{id} shows a queued job", async () => {
  const { clock, create, read } = simulated({ retryAfter: 1_000.5 });
  const { id, heygen_id } = await create(NEW);
  await clock.advance(1_999);
  assertEquals(await read(id), {
    id,
    status: "pending",
    phase: "queued",
    progress: 0,
    heygen_id,
    title: null,
    length: null,
    metadata: null,
    created_at: "2024-01-01T00:00:00.000Z",
    started_at: null,
    completed_at: null,
    completion_time: null,
    error: null,
    result_url: null,
    retry_after_ms: 1_001,
    server_time: "2024-01-01T00:00:01.999Z",
    links: { self: `/jobs/${id}`, cancel: `/jobs/${id}` },
  });
});

Deno.test("GET /jobs/{id} shows a running job", async () => {
  const { clock, create, read } = simulated();
  const { id } = await create({ ...NEW, title: "Hello", length: 1.5 });
  await clock.advance(2_000);
  assertEquals((await read(id)).phase, "running");
  await clock.advance(4_000);
  const job = await read(id);
  assertEquals([job.status, job.phase], ["pending", "running"]);
  assertEquals(job.progress, 0.5);
  assertEquals(job.started_at, "2024-01-01T00:00:02.000Z");
  assertEquals([job.title, job.length], ["Hello", 1.5]);
});

Deno.test("GET /jobs/{id} shows a completed job, and where its result is", async () => {
  const { clock, create, read } = simulated();
  const { id } = await create(NEW);
  await clock.advance(10_000);
  const job = await read(id);
  assertEquals([job.status, job.phase], ["completed", null]);
  assertEquals([job.progress, job.completion_time], [1, 10]);
  assertEquals(job.completed_at, "2024-01-01T00:00:10.000Z");
  assertEquals([job.error, job.retry_after_ms], [null, null]);
  const self = `/jobs/${id}`;
  assertEquals(job.result_url, `${BASE}${self}/result`);
  assertEquals(job.links, { self, result: `${self}/result` });
});

Deno.test("GET /jobs/{id} shows why a job has failed, the same each time", async () => {
  const { clock, create, read } = simulated();
  const ids = new Map<string, unknown>();
  for (let number = 1; number <= 50; number++) {
    ids.set((await create({ ...NEW, outcome: "error" })).id, undefined);
  }
  await clock.advance(10_000);
  const types = new Set<string>();
  for (const id of ids.keys()) {
    const job = await read(id);
    assertEquals([job.status, job.progress], ["error", null]);
    assertEquals([job.result_url, job.links.result], [null, undefined]);
    assertEquals(job.links.cancel, undefined);
    const { type = "", title = "", detail = "" } = job.error ?? {};
    assert(title.length > 0 && detail.length > title.length);
    ids.set(id, job.error);
    types.add(type);
  }
  await clock.advance(50_000);
  for (const [id, error] of ids) assertEquals((await read(id)).error, error);
  assert(types.size > 1, `they are all ${[...types]}`);
  assert(!types.has("cancelled"));
});

Deno.test("GET /jobs/{id} shows whether a cancelled job had begun", async () => {
  const { ask, clock, create, read } = simulated();
  const [early, late] = [await create(NEW), await create(NEW)];
  await clock.advance(1_000);
  await ask("DELETE", `/jobs/${early.id}`);
  await clock.advance(2_000);
  await ask("DELETE", `/jobs/${late.id}`);
  await clock.advance(20_000);
  const job = await read(early.id);
  assertEquals([job.status, job.started_at], ["cancelled", null]);
  assertEquals(job.completion_time, 1);
  assertEquals(job.error?.type, "cancelled");
  assertEquals(job.links, { self: `/jobs/${early.id}` });
  const { started_at } = await read(late.id);
  assertEquals(started_at, "2024-01-01T00:00:02.000Z");
});

Deno.test("progress counts whole hundredths, never falls, and is 1 only at the end", async () => {
  const { clock, create, read } = simulated();
  const { id } = await create(NEW);
  const at: [ms: number, progress: number][] = [
    [2_079, 0],
    [1, 0.01],
    [7_919, 0.99],
    [1, 1],
  ];
  for (const [ms, progress] of at) {
    await clock.advance(ms);
    assertEquals((await read(id)).progress, progress);
  }
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 1e8 }),
      fc.array(fc.double({ min: 0, max: 0.5, noNaN: true }), { maxLength: 9 }),
      async (delay, shares) => {
        const { clock, create, read } = simulated();
        const { id } = await create({ delay: delay / 1_000 });
        let last = 0;
        for (const share of shares) {
          await clock.advance(Math.floor(share * delay));
          const { progress, phase } = await read(id);
          assert(progress !== null && progress >= last, `${progress}`);
          assertEquals(progress, Math.round(progress * 100) / 100);
          assertEquals(progress === 1, phase === null);
          last = progress;
        }
      },
    ),
    { seed: 1 },
  );
});
