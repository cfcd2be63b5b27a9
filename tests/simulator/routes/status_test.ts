import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { fixed } from "@heygen-sim/client/distributions";
import type {
  Simulator,
  SimulatorOptions,
  StatusBody,
} from "@heygen-sim/simulator";
import { short, watch } from "../push/_watch.ts";
import {
  BASE,
  type Sent,
  simulated as anySimulated,
  START,
} from "./_simulated.ts";

/** A simulator of jobs that take 1.5 s. */
function simulated(options: SimulatorOptions = {}) {
  return anySimulated({ delay: fixed(1_500), ...options });
}

async function ask(
  simulator: Simulator,
  method: string,
  path: string,
): Promise<StatusBody> {
  const response = await simulator.fetch(BASE + path, { method });
  assertEquals(response.status, 200, `${method} ${path}`);
  return await response.json();
}

Deno.test("GET /status returns the current job as JSON, to be revalidated each time", async () => {
  const { clock, simulator } = simulated();
  const { id } = simulator.getStatus();
  await clock.advance(1_499);
  const response = await simulator.fetch(`${BASE}/status`);
  assertEquals(response.status, 200);
  assertEquals(response.headers.get("content-type"), "application/json");
  assertEquals(response.headers.get("cache-control"), "no-cache");
  assertEquals(await response.json(), {
    id,
    status: "pending",
    result: "pending",
    completion_time: null,
    created_at: "2024-01-01T00:00:00.000Z",
    completed_at: null,
    server_time: "2024-01-01T00:00:01.499Z",
  });

  await clock.advance(1);
  assertEquals(await ask(simulator, "GET", "/status"), {
    id,
    status: "completed",
    result: "completed",
    completion_time: 1.5,
    created_at: "2024-01-01T00:00:00.000Z",
    completed_at: "2024-01-01T00:00:01.500Z",
    server_time: "2024-01-01T00:00:01.500Z",
  });
});

Deno.test("GET /status of a failed job is a 200 with the status error", async () => {
  const { clock, simulator } = simulated({ errorRate: 1 });
  await clock.advance(1_500);
  const { status, result, completion_time } = await ask(
    simulator,
    "GET",
    "/status",
  );
  assertEquals([status, result, completion_time], ["error", "error", 1.5]);
});

Deno.test("GET /status changes nothing", async () => {
  const { simulator } = simulated();
  const first = await ask(simulator, "GET", "/status");
  for (let i = 0; i < 100; i++) {
    assertEquals(await ask(simulator, "GET", "/status"), first);
  }
});

Deno.test("GET /status ignores a query", async () => {
  const { simulator } = simulated();
  assertEquals(
    await ask(simulator, "GET", "/status?status=completed"),
    simulator.getStatus(),
  );
});

Deno.test("getStatus() returns what GET /status does", async () => {
  const { clock, simulator } = simulated();
  for (const ms of [0, 1_499, 1, 5_000]) {
    await clock.advance(ms);
    assertEquals(
      simulator.getStatus(),
      await ask(simulator, "GET", "/status"),
    );
  }
});

Deno.test("POST /reset starts a new job with another id", async () => {
  const { clock, simulator } = simulated();
  const ids = new Set([simulator.getStatus().id]);
  for (let reset = 1; reset <= 5; reset++) {
    await clock.advance(1_000);
    const response = await simulator.fetch(`${BASE}/reset`, { method: "POST" });
    assertEquals(response.status, 200);
    assertEquals(response.headers.get("content-type"), "application/json");
    assertEquals(response.headers.get("cache-control"), "no-cache");
    const body = await response.json();
    const now = new Date(START + reset * 1_000).toISOString();
    assertEquals(body, {
      id: body.id,
      status: "pending",
      result: "pending",
      completion_time: null,
      created_at: now,
      completed_at: null,
      server_time: now,
    });
    assertEquals(await ask(simulator, "GET", "/status"), body);
    ids.add(body.id);
  }
  assertEquals(ids.size, 6);
});

Deno.test("a job that takes no time has ended when the response to its creation arrives", async () => {
  const { simulator, ask: askAny } = simulated({ delay: fixed(0) });
  const now = new Date(START).toISOString();
  for (let reset = 0; reset < 5; reset++) {
    const body = await ask(simulator, "POST", "/reset");
    assertEquals(body, {
      id: body.id,
      status: "completed",
      result: "completed",
      completion_time: 0,
      created_at: now,
      completed_at: now,
      server_time: now,
    });
    assertEquals(await ask(simulator, "GET", "/status"), body);
  }
  const created = await askAny("POST", "/jobs", { body: { outcome: "error" } });
  assertEquals([created.status, created.body.status], [202, "error"]);
  assertEquals(created.headers.get("retry-after"), null);
  assertEquals(created.body.progress, null);
  const { body } = await askAny("GET", `/jobs/${created.body.id}`);
  assertEquals(body, created.body);
  const { status } = await askAny("DELETE", `/jobs/${created.body.id}`);
  assertEquals(status, 409);
});

Deno.test("a job that takes no time is queued, and ends as its turn comes", async () => {
  const { clock, ask: askAny, create, read } = simulated({
    maxConcurrentJobs: 1,
    whenFull: "queue",
  });
  const queued = await create({ delay: 0, queue: 4 });
  const waiting = [await create({ delay: 0 }), await create({ delay: 0 })];
  const last = await create({ delay: 1 });
  for (const { status, phase } of [queued, ...waiting, last]) {
    assertEquals([status, phase], ["pending", "queued"]);
  }
  // The current job ends at 1.5 s, and the queued one has a place until 4 s.
  await clock.advance(4_000);
  for (const { id } of [queued, ...waiting]) {
    const { status, started_at, completed_at } = await read(id);
    assertEquals(status, "completed");
    assertEquals(started_at, completed_at);
    assertEquals(completed_at, new Date(START + 4_000).toISOString());
  }
  assertEquals((await read(last.id)).phase, "running");
  await clock.advance(1_000);
  const { text } = await askAny("GET", "/metrics");
  for (
    const line of [
      'heygen_sim_jobs{phase="queued"} 0',
      'heygen_sim_jobs{phase="running"} 0',
      'heygen_sim_jobs_ended_total{outcome="completed"} 5',
    ]
  ) assert(text.includes(`${line}\n`), line);
});

Deno.test("the end of a job that takes no time reaches streams and callbacks once", async () => {
  const sent: string[] = [];
  const world = simulated({
    webhookFetch: (_, init) => {
      sent.push(JSON.parse(String(init?.body)).type);
      return Promise.resolve(new Response());
    },
  });
  const { clock, create } = world;
  const all = await watch(world, "/events");
  const { id } = await create({
    delay: 0,
    callback_url: "http://127.0.0.1:8080/done",
  });
  await clock.advance(0);
  assertEquals(sent, ["job.completed"]);
  const own = await watch(world, `/jobs/${id}/events`);
  await clock.advance(0);
  assertEquals(short(own.heard), ["102 completed", "102 end"]);
  assertEquals(all.heard.map(({ data }) => data.status), ["completed"]);
  await all.leave();
});

Deno.test("a scripted job that takes no time is pending until its script ends it", async () => {
  const { clock, create, read } = simulated();
  const { id, status, progress } = await create({
    delay: 0,
    scenario: ["pending", "completed"],
  });
  assertEquals([status, progress], ["pending", 0]);
  await clock.advance(1_000);
  assertEquals((await read(id)).progress, 0.99);
  assertEquals((await read(id)).status, "completed");
});

Deno.test("the end of a replaced job does not end the new one", async () => {
  const { clock, simulator } = simulated();
  await clock.advance(1_499);
  const { id } = await ask(simulator, "POST", "/reset");
  // The first job would have ended here.
  await clock.advance(1);
  assertEquals((await ask(simulator, "GET", "/status")).status, "pending");
  await clock.advance(1_498);
  assertEquals((await ask(simulator, "GET", "/status")).status, "pending");
  await clock.advance(1);
  const ended = await ask(simulator, "GET", "/status");
  assertEquals([ended.id, ended.status], [id, "completed"]);
});

Deno.test("POST /reset after the end makes the next job pending again", async () => {
  const { clock, simulator } = simulated();
  await clock.advance(2_000);
  const { id } = await ask(simulator, "GET", "/status");
  const next = await ask(simulator, "POST", "/reset");
  assertEquals(next.status, "pending");
  assertNotEquals(next.id, id);
});

Deno.test("concurrent resets each start a job of their own", async () => {
  const { simulator } = simulated();
  const resets = Array.from(
    { length: 50 },
    () => ask(simulator, "POST", "/reset"),
  );
  const bodies = await Promise.all(resets);
  assertEquals(new Set(bodies.map(({ id }) => id)).size, 50);
  const { id } = simulator.getStatus();
  assert(bodies.some((body) => body.id === id), "the current one is of them");
});

Deno.test("resetStatus() does what POST /reset does", async () => {
  const { simulator } = simulated();
  const { simulator: twin } = simulated();
  assertEquals(
    simulator.resetStatus(),
    await ask(twin, "POST", "/reset"),
  );
  assertEquals(simulator.getStatus(), twin.getStatus());
});

Deno.test("simulators are independent of each other", async () => {
  const { simulator } = simulated();
  const { simulator: other } = simulated({ seed: "other" });
  const before = other.getStatus();
  await ask(simulator, "POST", "/reset");
  assertEquals(other.getStatus(), before);
});

Deno.test("GET /status shows a cancelled job as an error", async () => {
  const { clock, simulator, ask: askAny } = simulated();
  const { id } = simulator.getStatus();
  await clock.advance(500);
  const cancelled = await askAny("DELETE", `/jobs/${id}`);
  assertEquals(cancelled.body.status, "cancelled");
  const { status, completion_time } = await ask(simulator, "GET", "/status");
  assertEquals([status, completion_time], ["error", 0.5]);
  await clock.advance(5_000);
  assertEquals((await ask(simulator, "GET", "/status")).completion_time, 0.5);
});

Deno.test("GET /status shows the same job as GET /jobs/{id}, with the same version", async () => {
  const { clock, simulator, ask: askAny, create } = simulated();
  const { id } = simulator.getStatus();
  await create();
  for (const ms of [0, 700, 800]) {
    await clock.advance(ms);
    const status = await askAny("GET", "/status");
    const job = await askAny("GET", `/jobs/${id}`);
    assertEquals(status.body.id, job.body.id);
    assertEquals(status.body.status, job.body.status);
    assertEquals(status.body.completed_at, job.body.completed_at);
    assertEquals(status.headers.get("etag"), job.headers.get("etag"));
  }
});

Deno.test("GET /status is a 304 for a client that knows the state", async () => {
  const { clock, ask: askAny } = simulated();
  const { headers } = await askAny("GET", "/status");
  const known = { "if-none-match": headers.get("etag") ?? "" };
  const again = await askAny("GET", "/status", { headers: known });
  assertEquals([again.status, again.text], [304, ""]);
  assertEquals(again.headers.get("etag"), headers.get("etag"));
  await clock.advance(1_500);
  const ended = await askAny("GET", "/status", { headers: known });
  assertEquals([ended.status, ended.body.status], [200, "completed"]);
});

Deno.test("POST /reset returns the body whatever If-None-Match has", async () => {
  const { ask: askAny } = simulated();
  const { status, body } = await askAny("POST", "/reset", {
    headers: { "if-none-match": "*" },
  });
  assertEquals([status, body.status], [200, "pending"]);
});

Deno.test("POST /reset without room is a 429, and changes nothing", async () => {
  const { clock, simulator, ask: askAny } = simulated({ maxConcurrentJobs: 1 });
  const before = simulator.getStatus();
  const { status, headers } = await askAny("POST", "/reset");
  assertEquals([status, headers.get("retry-after")], [429, "2"]);
  assertEquals(simulator.getStatus(), before);
  await clock.advance(2_000);
  assertNotEquals((await ask(simulator, "POST", "/reset")).id, before.id);
});

Deno.test("POST /reset takes the body of POST /jobs", async () => {
  const { clock, ask: askAny, read } = simulated();
  const reset = await askAny("POST", "/reset", {
    body: {
      title: "Mine",
      delay: 5,
      queue: 2,
      outcome: "error",
      length: 60,
      scenario: ["503"],
      metadata: { order: 7 },
    },
  });
  const { id } = reset.body;
  assertEquals([reset.status, reset.body.status], [200, "pending"]);
  assertEquals((await askAny("GET", "/status")).status, 503);
  const { title, length, metadata, phase } = await read(id);
  assertEquals([title, length, metadata, phase], [
    "Mine",
    60,
    { order: 7 },
    "queued",
  ]);
  await clock.advance(7_000);
  const { body } = await askAny("GET", "/status");
  assertEquals([body.id, body.status, body.completion_time], [id, "error", 7]);
});

Deno.test("POST /reset sends its callback", async () => {
  const urls: string[] = [];
  const { clock, ask: askAny } = simulated({
    webhookFetch: (input) => {
      urls.push(String(input));
      return Promise.resolve(new Response());
    },
  });
  const callback_url = "http://127.0.0.1:8080/done";
  await askAny("POST", "/reset", { body: { callback_url } });
  await clock.advance(1_500);
  assertEquals(urls, [callback_url]);
});

Deno.test("POST /reset refuses a body that POST /jobs refuses, and changes nothing", async () => {
  const { simulator } = simulated();
  const before = simulator.getStatus();
  const json = { "content-type": "application/json" };
  for (
    const [status, body, headers] of [
      [400, "{", json],
      [413, `"${"x".repeat(70_000)}"`, json],
      [415, "{}", { "content-type": "text/plain" }],
      [422, "[]", json],
      [422, "null", json],
      [422, '{"delay":-1}', json],
      [422, '{"unknown":1}', json],
      [422, '{"callback_url":"http://10.0.0.1/"}', json],
    ] as const
  ) {
    const [reset, create] = await Promise.all(
      ["/reset", "/jobs"].map(async (path) => {
        const response = await simulator.fetch(BASE + path, {
          method: "POST",
          headers,
          body,
        });
        const { instance: _, ...problem } = await response.json();
        return problem;
      }),
    );
    assertEquals(reset.status, status, body.slice(0, 100));
    assertEquals(reset, create);
  }
  assertEquals(simulator.getStatus(), before);
});

Deno.test("POST /reset with an Idempotency-Key and another body is refused", async () => {
  const { ask: askAny } = simulated();
  const headers = { "idempotency-key": "k" };
  const reset = (delay: number) =>
    askAny("POST", "/reset", { headers, body: { delay } });
  const first = await reset(5);
  assertEquals((await reset(5)).body, first.body);
  assertEquals((await reset(6)).status, 422);
});

Deno.test("GET /status/{id} returns any job as GET /status does the current one", async () => {
  const { clock, simulator, ask: askAny, create } = simulated();
  const { id: current } = simulator.getStatus();
  const { id: other } = await create({ delay: 1, outcome: "error" });
  for (const ms of [0, 1_000, 500]) {
    await clock.advance(ms);
    const status = await askAny("GET", "/status");
    const same = await askAny("GET", `/status/${current}`);
    assertEquals(same.body, status.body);
    for (const name of ["content-type", "cache-control", "etag", "vary"]) {
      assertEquals(same.headers.get(name), status.headers.get(name), name);
    }
    const { headers, text } = await askAny("HEAD", `/status/${current}`);
    assertEquals([headers.get("etag"), text], [same.headers.get("etag"), ""]);
  }
  const { body, headers } = await askAny("GET", `/status/${other}`);
  assertEquals(
    [body.id, body.status, body.result, body.completion_time],
    [other, "error", "error", 1],
  );
  const known = await askAny("GET", `/status/${other}`, {
    headers: { "if-none-match": headers.get("etag") ?? "" },
  });
  assertEquals([known.status, known.text], [304, ""]);
});

Deno.test("GET /status/{id} is held until the job changes, and takes steps of its script", async () => {
  const { clock, ask: askAny, create } = simulated();
  const { id } = await create({ scenario: ["503"] });
  assertEquals((await askAny("GET", `/status/${id}`)).status, 503);
  const held = askAny("GET", `/status/${id}`, {
    headers: { prefer: "wait=10" },
  });
  await clock.advance(1_500);
  assertEquals((await held).body.status, "completed");
});

Deno.test("GET /status/{id} is a 404 for an unknown job, and a 410 for a removed one", async () => {
  const { clock, simulator, ask: askAny } = simulated({ keep: 1_000 });
  const { id } = simulator.getStatus();
  for (
    const unknown of ["0000000000000000", "1", "x", id.toUpperCase() + "0"]
  ) {
    const { status, headers } = await askAny("GET", `/status/${unknown}`);
    assertEquals(status, 404, unknown);
    assertEquals(headers.get("content-type"), "application/problem+json");
  }
  assertEquals((await askAny("POST", `/status/${id}`)).status, 405);
  await askAny("POST", "/reset");
  await clock.advance(3_000);
  assertEquals((await askAny("GET", `/status/${id}`)).status, 410);
});

Deno.test("the exercise's routes send Retry-After while a job is pending, as /jobs does", async () => {
  for (
    const [options, expected] of [
      [{}, "1"],
      [{ retryAfter: 2_500 }, "3"],
      [{ retryAfter: 0 }, null],
      [
        { retryAfter: 2_000, retryAfterForm: "date" },
        new Date(START + 2_000).toUTCString(),
      ],
    ] as const
  ) {
    const { clock, ask: askAny } = simulated(options);
    const { body: { id }, headers } = await askAny("POST", "/reset");
    assertEquals(headers.get("retry-after"), expected);
    const paths = ["/status", `/status/${id}`, `/jobs/${id}`];
    const hints = async (sent?: Sent) => {
      const responses = await Promise.all(
        paths.map((path) => askAny("GET", path, sent)),
      );
      return responses.map(({ headers }) => headers.get("retry-after"));
    };
    assertEquals(await hints(), [expected, expected, expected]);
    const { headers: head } = await askAny("HEAD", "/status");
    assertEquals(head.get("retry-after"), expected);
    const etag = headers.get("etag") ?? "";
    const known = { headers: { "if-none-match": etag } };
    assertEquals(await hints(known), [expected, expected, expected]);
    await clock.advance(1_500);
    assertEquals(await hints(), [null, null, null]);
  }
});

Deno.test("reports count reads of /status that come before Retry-After", async () => {
  const { clock, ask: askAny } = simulated();
  const read = () =>
    askAny("GET", "/status", { headers: { "x-client": "me" } });
  await read();
  await clock.advance(500);
  await read();
  await clock.advance(1_000);
  await read();
  const { body } = await askAny("GET", "/report");
  assertEquals(body.clients[0].early, 1);
});
