import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { fixed } from "@heygen-sim/client/distributions";
import type { SimulatorOptions } from "@heygen-sim/simulator";
import { HeyGenWorld } from "./_heygen.ts";

/** A read of one job, on each generation: its path, and how it is read. */
const READS = [
  ["/v3/video-translations/", "running", "completed", "video_url"],
  ["/v3/videos/", "processing", "completed", "video_url"],
  ["/v2/video_translate/", "running", "success", "url"],
  ["/v1/video_status.get?video_id=", "processing", "completed", "video_url"],
  [
    "/v1/video_translate.get?video_translate_id=",
    "processing",
    "completed",
    "url",
  ],
] as const;

/** A job that has been completed for a second, and how it is read. */
async function completed(options: SimulatorOptions) {
  const world = new HeyGenWorld({ delay: fixed(1_000), ...options });
  const [id] = await world.translate();
  await world.clock.advance(2_000);
  return { world, get: (path: string) => world.get(path + id) };
}

Deno.test("stuck: a job never ends on any generation", async () => {
  const { world, get } = await completed({ faults: ["stuck"] });
  using _ = world;
  await world.clock.advance(86_400_000);
  for (const [path, word, , field] of READS) {
    const { data } = (await get(path)).body;
    assertEquals([data.status, data[field] ?? null], [word, null], path);
  }
});

Deno.test("no-result: a completed job has no URL for 30 s on any generation", async () => {
  const { world, get } = await completed({ faults: ["no-result"] });
  using _ = world;
  for (const [path, , word, field] of READS) {
    const { data } = (await get(path)).body;
    assertEquals([data.status, data[field] ?? null], [word, null], path);
  }
  await world.clock.advance(30_000);
  for (const [path, , , field] of READS) {
    assertEquals(typeof (await get(path)).body.data[field], "string", path);
  }
});

Deno.test("unknown-status: each generation shows a word that clients do not know", async () => {
  const { world, get } = await completed({
    faults: ["unknown-status,word=waiting"],
  });
  using _ = world;
  for (const [path, , , field] of READS) {
    const { data } = (await get(path)).body;
    assertEquals([data.status, data[field] ?? null], ["waiting", null], path);
  }
});

Deno.test("error-envelope: a 200 has the error of its generation", async () => {
  const { world, get } = await completed({
    faults: ["error-envelope,on=read"],
  });
  using _ = world;
  for (const [path] of READS) {
    const { status, body } = await get(path);
    assertEquals([status, body.data ?? null], [200, null], path);
    assert(body.error?.code === "internal_error" || body.code === 500_000);
  }
});

Deno.test("a refusal that is broken off has the form of its generation", async () => {
  const { world } = await completed({});
  using _ = world;
  const [id] = await world.translate();
  for (const [path] of READS) {
    for (const refusal of ["status=503", "not-found"]) {
      const headers = { "x-sim-fault": `${refusal};stall-body=0` };
      const sent = await world.send("GET", path + id, undefined, headers);
      assertEquals(sent.headers.get("content-type"), "application/json", path);
      assertEquals(sent.body.instance, undefined);
    }
  }
});

Deno.test("skew: the times of each generation are those of a wrong clock", async () => {
  const { world, get } = await completed({ faults: ["skew=3600"] });
  using _ = world;
  for (const [path] of READS) {
    const { created_at = 946_688_400 } = (await get(path)).body.data;
    assertEquals(created_at, 946_688_400, path);
  }
});

Deno.test("402, 429 and 503 have the form of each generation", async () => {
  for (
    const [status, code, number] of [
      [402, "insufficient_credit", 400_118],
      [429, "rate_limit_exceeded", 400_123],
      [503, "service_unavailable", 500_000],
    ] as const
  ) {
    const { world, get } = await completed({
      faults: [`status=${status},retry-after=7,on=read`],
    });
    using _ = world;
    for (const [path] of READS) {
      const refused = await get(path);
      assertEquals(refused.status, status);
      assertEquals(refused.headers.get("retry-after"), "7");
      const { error, code: own } = refused.body;
      assertEquals(error?.code ?? own, error ? code : number, path);
    }
  }
});

Deno.test("latency on creates: the job exists, and the response is late", async () => {
  using world = new HeyGenWorld({ faults: ["latency=120,on=write"] });
  const creating = world.translate();
  await world.clock.advance(119_000);
  const { total } = (await world.get("/v1/video.list")).body.data;
  assertEquals(total, 2);
  await world.clock.advance(1_000);
  assertEquals((await creating).length, 1);
});

Deno.test("a URL of a result expires on each generation, and another read has a fresh one", async () => {
  const { world, get } = await completed({ resultLifetime: 600_000 });
  using _ = world;
  for (const [path, , , field] of READS) {
    const url = (await get(path)).body.data[field];
    assertEquals((await world.get(url)).status, 200, path);
    await world.clock.advance(601_000);
    assertEquals((await world.get(url)).status, 403, path);
    const fresh = (await get(path)).body.data[field];
    assertNotEquals(fresh, url);
    assertEquals((await world.get(fresh)).status, 200, path);
  }
});
