import { assert, assertEquals, assertMatch } from "@std/assert";
import { uniform } from "@heygen-sim/client/distributions";
import { assertProblem, BASE, simulated, START } from "./_simulated.ts";

const UNPROCESSABLE = {
  status: 422,
  title: "Unprocessable Entity",
  instance: "/jobs",
};

Deno.test("POST /jobs creates a job, and returns its address and when to poll", async () => {
  const { ask, create, read } = simulated();
  const { status, headers, body } = await ask("POST", "/jobs");
  assertEquals(status, 202);
  const path = `/jobs/${body.id}`;
  assertEquals(headers.get("location"), path);
  assertEquals(headers.get("operation-location"), BASE + path);
  assertEquals(headers.get("retry-after"), "1");
  assertEquals(headers.get("content-type"), "application/json");
  assertEquals(headers.get("cache-control"), "no-cache");
  assertMatch(headers.get("etag") ?? "", /^"[\w-]+"$/);
  assertMatch(body.id, /^[0-9a-f]{16}$/);
  assertEquals([body.status, body.phase], ["pending", "running"]);
  assertEquals(body.created_at, new Date(START).toISOString());
  assertEquals(body.links, { self: path, cancel: path });
  assertEquals(await read(body.id), body);
  const other = await create({});
  assert(other.id !== body.id);
});

Deno.test("POST /jobs and POST /reset are in the journal with the job that they create", async () => {
  const { ask } = simulated();
  for (const path of ["/jobs", "/reset"]) {
    const { body: { id } } = await ask("POST", path);
    const { body } = await ask("GET", "/journal?limit=1");
    assertEquals([body.entries[0].path, body.entries[0].job], [path, id]);
  }
});

Deno.test("POST /jobs takes the properties of the job", async () => {
  const { clock, create, read } = simulated();
  const { id } = await create({
    title: "Welcome",
    delay: 30,
    queue: 2.5,
    outcome: "error",
    length: 61.5,
  });
  const queued = await read(id);
  assertEquals([queued.phase, queued.started_at], ["queued", null]);
  assertEquals([queued.title, queued.length], ["Welcome", 61.5]);
  await clock.advance(2_499);
  assertEquals((await read(id)).phase, "queued");
  await clock.advance(1);
  const running = await read(id);
  assertEquals([running.phase, running.progress], ["running", 0]);
  assertEquals(running.started_at, "2024-01-01T00:00:02.500Z");
  await clock.advance(15_000);
  assertEquals((await read(id)).progress, 0.5);
  await clock.advance(14_999);
  assertEquals((await read(id)).status, "pending");
  await clock.advance(1);
  const ended = await read(id);
  assertEquals([ended.status, ended.completion_time], ["error", 32.5]);
});

Deno.test("POST /jobs draws from the distributions in its body, in seconds", async () => {
  const { clock, create, read } = simulated({ queue: uniform(1, 2) });
  const jobs = await Promise.all(Array.from(
    { length: 20 },
    () => create({ delay: "uniform:5,6", queue: "uniform:2,3" }),
  ));
  await clock.advance(9_000);
  const times = await Promise.all(jobs.map(async ({ id }) => {
    const { completion_time, started_at, created_at } = await read(id);
    const waited = Date.parse(started_at ?? "") - Date.parse(created_at);
    assert(waited >= 2_000 && waited <= 3_000, `waited ${waited} ms`);
    const worked = (completion_time ?? 0) - waited / 1_000;
    assert(worked > 4.999 && worked < 6.001, `worked ${worked} s`);
    return completion_time;
  }));
  assert(new Set(times).size > 15, "they differ");
});

Deno.test("POST /jobs reports each invalid part of the body with its place and the reason", async () => {
  const { ask, simulator } = simulated();
  const wrong = async (body: unknown) => {
    const { status, body: problem } = await ask("POST", "/jobs", { body });
    assertEquals(status, 422, JSON.stringify(body));
    assertProblem(await ask("POST", "/jobs", { body }), {
      ...UNPROCESSABLE,
      errors: problem.errors,
    });
    return problem.errors as { pointer: string; detail: string }[];
  };
  const pointers = async (body: unknown) =>
    (await wrong(body)).map(({ pointer }) => pointer).toSorted();
  assertEquals(await pointers([]), [""]);
  assertEquals(await pointers("x"), [""]);
  assertEquals(await pointers(null), [""]);
  assertEquals(await pointers({ title: 5, length: -1 }), ["/length", "/title"]);
  assertEquals(await pointers({ title: "x".repeat(201) }), ["/title"]);
  assertEquals(await pointers({ delay: -1 }), ["/delay"]);
  assertEquals(await pointers({ delay: "often" }), ["/delay"]);
  assertEquals(await pointers({ queue: 1e9 + 1 }), ["/queue"]);
  assertEquals(await pointers({ delay: null }), ["/delay"]);
  assertEquals(await pointers({ outcome: "cancelled" }), ["/outcome"]);
  assertEquals(await pointers({ "a/b~c": 1, d: 2 }), ["/a~1b~0c", "/d"]);
  assertEquals(await pointers({ scenario: "503" }), ["/scenario"]);
  assertEquals(await pointers({ scenario: ["503", 5] }), ["/scenario/1"]);
  assertEquals(await pointers({ scenario: ["done"] }), ["/scenario"]);
  const [outcome] = await wrong({ outcome: "lost" });
  assert(outcome?.detail.endsWith('current value is "lost"'), outcome?.detail);
  const [error] = await wrong({ delay: "uniform:2,1" });
  assert(error?.detail.includes("uniform:2,1"), error?.detail);
  assert(
    (await ask("GET", "/jobs")).body.jobs.length === 1,
    "none was created",
  );
  assertEquals(simulator.getStatus().status, "pending");
});

Deno.test("POST /jobs takes the ends of each range", async () => {
  const { create } = simulated();
  await create({ title: "", delay: 0, queue: 0, length: 0 });
  await create({ title: "x".repeat(200), delay: 1e9, queue: 1e9, length: 1e9 });
  await create({ scenario: [] });
});

Deno.test("POST /jobs refuses a body of another type, that is broken or too large", async () => {
  const { simulator } = simulated({ maxBody: 100 });
  const post = async (body: string, type = "application/json") => {
    const response = await simulator.fetch(`${BASE}/jobs`, {
      method: "POST",
      headers: { "content-type": type },
      body,
    });
    const { detail } = await response.json();
    return [response.status, typeof detail];
  };
  assertEquals(await post("{"), [400, "string"]);
  assertEquals(await post("{}", "text/plain"), [415, "string"]);
  assertEquals(await post("", "text/plain"), [202, "undefined"]);
  assertEquals(await post("{}", "application/json; charset=utf-8"), [
    202,
    "undefined",
  ]);
  const title = "x".repeat(100 - '{"title":""}'.length);
  assertEquals(await post(`{"title":"${title}"}`), [202, "undefined"]);
  assertEquals(await post(`{"title":"${title}x"}`), [413, "string"]);
});

Deno.test("POST /jobs above the limit of concurrent jobs is a 429 until one has ended", async () => {
  const { clock, ask, create } = simulated({ maxConcurrentJobs: 2 });
  await create({ delay: 4.2 });
  const refused = await ask("POST", "/jobs");
  assertProblem(refused, {
    status: 429,
    title: "Too Many Requests",
    instance: "/jobs",
  });
  assertEquals(refused.headers.get("retry-after"), "5");
  await clock.advance(4_199);
  const later = await ask("POST", "/jobs");
  assertEquals([later.status, later.headers.get("retry-after")], [429, "1"]);
  await clock.advance(1);
  await create();
});

Deno.test("POST /jobs has Retry-After: 1 where it is unknown when there will be room", async () => {
  const { clock, ask, create } = simulated({ maxConcurrentJobs: 1 });
  await clock.advance(10_000);
  await create({ scenario: ["pending", "completed"] });
  const { status, headers } = await ask("POST", "/jobs");
  assertEquals([status, headers.get("retry-after")], [429, "1"]);
});

Deno.test("POST /jobs queues a job above the limit of concurrent jobs with whenFull: queue", async () => {
  const { clock, create, read } = simulated({
    maxConcurrentJobs: 1,
    whenFull: "queue",
  });
  const first = await create({ delay: 5 });
  const second = await create({ delay: 5 });
  assertEquals([first.phase, second.phase], ["queued", "queued"]);
  await clock.advance(10_000);
  assertEquals((await read(first.id)).started_at, "2024-01-01T00:00:10.000Z");
  assertEquals((await read(second.id)).phase, "queued");
  await clock.advance(5_000);
  assertEquals((await read(first.id)).completion_time, 15);
  assertEquals((await read(second.id)).started_at, "2024-01-01T00:00:15.000Z");
});

Deno.test("POST /jobs above the limit of jobs removes an ended one, and is a 503 where none has ended", async () => {
  const { clock, ask, create } = simulated({ maxJobs: 3 });
  const first = await create({ delay: 5 });
  const second = await create({ delay: 20 });
  const full = await ask("POST", "/jobs");
  assertProblem(full, {
    status: 503,
    title: "Service Unavailable",
    instance: "/jobs",
  });
  assertEquals(full.headers.get("retry-after"), "5");
  await clock.advance(5_000);
  await create();
  for (
    const [method, path] of [["GET", ""], ["DELETE", ""], ["GET", "/result"]]
  ) {
    const instance = `/jobs/${first.id}${path}`;
    const gone = await ask(method ?? "", instance);
    assertProblem(gone, { status: 410, title: "Gone", instance });
  }
  assertEquals((await ask("GET", `/jobs/${second.id}`)).status, 200);
});
