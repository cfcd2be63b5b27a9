import {
  fetchStatuses,
  StatusError,
  type StatusOptions,
} from "@heygen-sim/client";
import { fixed } from "@heygen-sim/client/distributions";
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { watch as start } from "./_case.ts";
import * as naive from "./_naive.ts";
import { WORK, World } from "./_world.ts";

/** Our client, to the end of its wait. */
function watch(world: World, path = "/status", options: StatusOptions = {}) {
  return world.run(start(world, path, options));
}

const LIMITED = { rateLimit: "3/10s", delay: fixed(25_000), retryAfter: 0 };

/** When a client sent requests, and the status codes of their responses. */
const responses = ({ sent }: World) =>
  sent.map(({ at, status }) => [at, status]);

Deno.test("rate limit: our client comes back when the next window begins", async () => {
  for (const path of ["/status", "/jobs/{id}"]) {
    using world = new World(LIMITED);
    const report = await watch(world, path === "/status" ? path : world.job);
    assertEquals(
      [report.status, report.completionTime],
      ["completed", 25_000],
    );
    const refused = (start: number) => [
      [start, 200],
      [start + 1_000, 200],
      [start + 2_000, 200],
      [start + 3_000, 429],
    ];
    const last = [30_000, 200];
    assertEquals(
      responses(world),
      [...refused(0), ...refused(10_000)]
        .concat(refused(20_000), [last]),
    );
    assertEquals([report.failures, world.early], [3, 0]);
    const [reply] = await world.report();
    assertEquals([reply?.requests, reply?.failed, reply?.early], [13, 3, 0]);
  }
});

Deno.test("rate limit: a naive client polls during the whole window", async () => {
  using world = new World({ ...LIMITED, delay: fixed(9_500) });
  const url = `${world.base}/status`;
  await world.run(naive.wait(world, url, naive.askAgain));
  const refused = world.sent.filter(({ status }) => status === 429).length;
  // Each quarter of a second from 3 s to 10 s. The first is not early; the one at
  // 10 s is within the limit again, but before the whole second in Retry-After.
  assertEquals([refused, world.early], [28, 28]);
  const [row] = await world.report();
  assertEquals([row?.requests, row?.failed, row?.early], [32, 28, 28]);
});

Deno.test("rate limit: our client sees the end of each job that it waits for", async () => {
  using world = new World({ rateLimit: "5/1s", most: 2_000 });
  // Creating them is limited as well, but by time alone.
  const ids: string[] = [];
  for (let i = 0; i < 20; i++) {
    if (i % 5 === 0) await world.run(world.clock.delay(1_000));
    ids.push(...await world.create(1));
  }
  const { fetch, clock, base: baseUrl } = world;
  const options = { fetch, clock, baseUrl, random: () => 0.5 };
  const results = await world.run(fetchStatuses(ids, "fibonacci", options));
  for (const result of results) {
    assert(result.status === "fulfilled", "a wait has failed");
    assertEquals(result.value.completionTime, WORK);
  }
  assert(world.sent.some(({ status }) => status === 429));
  assertEquals(world.early, 0);
});

Deno.test("API key: our client stops at once without it, and reports why", async () => {
  using world = new World({ apiKeys: ["one", "two"] });
  const wrong = { "x-api-key": "three" };
  for (const headers of [{}, wrong, { authorization: "Basic two" }]) {
    const before = world.sent.length;
    const work = () => watch(world, "/status", { headers });
    const error = await assertRejects(work, StatusError);
    assertEquals(
      [error.type, error.httpStatus, error.transient],
      ["http", 401, false],
    );
    assertMatch(error.message, /^GET \S+\/status answered 401: .*API key/);
    assertEquals([world.sent.length - before, world.now], [1, 0]);
  }
});

/** Creates a job, with or without a key. */
async function create({ fetch, base }: World, headers: HeadersInit = {}) {
  const response = await fetch(`${base}/jobs`, { method: "POST", headers });
  return { response, body: await response.json() };
}

Deno.test("jobs at once: our client waits for a queued job", async () => {
  using world = new World({ maxConcurrentJobs: 1, whenFull: "queue" });
  const { response, body: { id, phase } } = await create(world);
  assertEquals([response.status, phase], [202, "queued"]);
  const report = await watch(world, `/jobs/${id}`);
  assertEquals(
    [report.status, report.completionTime, report.waste],
    ["completed", 2 * WORK, 0],
  );
});

/** Creates a job again and again until there is a response. */
async function insist(world: World, headers?: HeadersInit) {
  for (let tries = 1;; tries++) {
    try {
      const { response, body } = await create(world, headers);
      return { tries, body, headers: response.headers };
    } catch (error) {
      assertEquals((error as Error).name, "ConnectionCut");
    }
  }
}

Deno.test("Idempotency-Key: a create over a connection that is cut makes one job", async () => {
  using world = new World({ faults: ["cut,on=write,count=2"] });
  const { tries, body, headers } = await insist(world, {
    "idempotency-key": "once",
  });
  assertEquals([tries, headers.get("idempotent-replayed")], [3, "true"]);
  const { jobs } = await world.read("/jobs");
  // One was there before.
  assertEquals([jobs.length, jobs[0].id], [2, body.id]);
  const report = await watch(world, `/jobs/${body.id}`);
  assertEquals(report.completionTime, WORK);
});

Deno.test("Idempotency-Key: a naive client has a job for each connection that was cut", async () => {
  using world = new World({ faults: ["cut,on=write,count=2"] });
  assertEquals((await insist(world)).tries, 3);
  assertEquals((await world.read("/jobs")).jobs.length, 4);
});
