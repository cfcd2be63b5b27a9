import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { testWith } from "../../_needs.ts";
import { simulated, START } from "../routes/_simulated.ts";
import { ended, headersOf } from "./_ended.ts";

Deno.test("status responds with a problem, and the request has no effect", async () => {
  const { ask, jobs, get, latest } = await ended();
  const before = await jobs();
  const reply = await ask("POST", "/jobs", {
    headers: { "x-sim-fault": "status=503" },
  });
  const { status, title, instance } = reply.body;
  assertEquals([reply.status, status], [503, 503]);
  assertEquals([title, instance], ["Service Unavailable", "/jobs"]);
  assertEquals(headersOf(reply, "content-type", "retry-after"), [
    "application/problem+json",
    null,
  ]);
  assertEquals(await jobs(), before);
  await get("status=400");
  const { poll, faults } = await latest();
  assertEquals([poll, faults], ["failed", ["status"]]);
});

Deno.test("status has a Retry-After in whole seconds, or as a date by its own Date", async () => {
  const world = await ended();
  await world.clock.advance(300);
  const inSeconds = await world.get("status=429,retry-after=1.2");
  assertEquals(inSeconds.headers.get("retry-after"), "2");
  const asDate = await world.get(
    "status=429,retry-after=1.2,retry-after-form=date",
  );
  assertEquals(
    headersOf(asDate, "date", "retry-after"),
    [15_000, 17_000].map((ms) => new Date(START + ms).toUTCString()),
  );
  for (const [ms, early] of [[1_698, true], [1, false]] as const) {
    await world.clock.advance(ms);
    await world.get("status=500");
    assertEquals((await world.latest()).early, early);
  }
});

Deno.test("latency lets the request take effect, and responds after the delay", async () => {
  const { ask, clock, create, read } = simulated();
  const { id } = await create();
  await clock.advance(9_000);
  const headers = { "x-client": "client", "x-sim-fault": "latency=2.5" };
  const late = ask("GET", `/jobs/${id}`, { headers });
  const created = ask("POST", "/jobs", { headers });
  await clock.advance(0);
  assertEquals((await ask("GET", "/jobs")).body.jobs.length, 3);
  let done = false;
  late.then(() => done = true);
  await clock.advance(2_499);
  assertEquals(done, false);
  await clock.advance(1);
  assertEquals(done, true);
  // The response is as old as the effect of the request.
  const { status, server_time } = (await late).body;
  const at = new Date(START + 9_000).toISOString();
  assertEquals([status, server_time], ["pending", at]);
  assertEquals((await read((await created).body.id)).status, "pending");
  const { body } = await ask("GET", "/journal?client=client");
  for (const { faults, answered_at } of body.entries) {
    assertEquals(faults, ["latency"]);
    assertEquals(Date.parse(answered_at), START + 11_500);
  }
});

Deno.test("latency draws each delay from its distribution", async () => {
  const { ask, clock, get } = await ended();
  const all = Array.from({ length: 100 }, () => get("latency=uniform:1,3"));
  await clock.advance(3_000);
  await Promise.all(all);
  const { body } = await ask("GET", "/journal?client=client&limit=1000");
  const delays: number[] = body.entries.map((
    it: { at: string; answered_at: string },
  ) => Date.parse(it.answered_at) - Date.parse(it.at));
  assert(delays.every((ms) => ms >= 1_000 && ms <= 3_000), `${delays}`);
  assert(new Set(delays).size > 90);
});

Deno.test("stall holds the response until its end, or until the client disconnects", async () => {
  const { ask, clock, get, jobs, latest } = await ended();
  const leaving = new AbortController();
  const before = (await jobs()).length;
  const stalled = ask("POST", "/jobs", {
    headers: { "x-sim-fault": "stall", "x-client": "client" },
    signal: leaving.signal,
  });
  const rejects = assertRejects(() => stalled, Error, "left");
  await clock.advance(1e9);
  leaving.abort(new Error("left"));
  await rejects;
  await clock.advance(0);
  assertEquals((await jobs()).length, before + 1);
  assertEquals((await latest()).faults, ["stall"]);
  const held = get("stall=30");
  const at = clock.now();
  await clock.advance(30_000);
  assertEquals((await held).status, 200);
  const { answered_at, poll } = await latest();
  assertEquals([Date.parse(answered_at) - at, poll], [30_000, "end"]);
});

Deno.test("stall-body sends half of the body, and the rest after the stall", async () => {
  const { clock, get, open, latest } = await ended();
  const whole = (await get("none", { "x-client": "other" })).text;
  const { headers } = await get("stall-body=0");
  assertEquals(headers.get("etag"), null);
  const reader = await open("stall-body=3");
  const half = Math.floor(whole.length / 2);
  assertEquals((await reader.read()).value, whole.slice(0, half));
  const rest = reader.read();
  await clock.advance(2_999);
  assertEquals((await latest()).faults, ["stall-body"]);
  await clock.advance(1);
  assertEquals((await rest).value, whole.slice(half));
  assertEquals((await reader.read()).done, true);
  const { bytes, answered_at } = await latest();
  assertEquals([bytes, Date.parse(answered_at)], [whole.length, clock.now()]);
});

Deno.test("half of a body shows no status", async () => {
  const { clock, open, row } = await ended();
  const reader = await open("stall-body");
  await reader.read();
  const rest = reader.read();
  await clock.advance(60_000);
  assertEquals(await row(), undefined);
  await reader.cancel();
  assertEquals((await rest).done, true);
  await clock.advance(0);
  const { end_seen_at, failed } = await row();
  assertEquals([end_seen_at, failed], [null, 1]);
  assertEquals(clock.next, Infinity);
});

Deno.test("a delayed Retry-After in seconds counts from the response on, a date does not", async () => {
  for (const wait of ["latency=4", "stall=4", "stall-body=4"]) {
    for (
      const [ask, left] of [
        ["retry-after=10", 10_000],
        ["retry-after=10,retry-after-form=date", 6_000],
        ["retry-after=3,retry-after-form=date", 0],
      ] as const
    ) {
      const { clock, get, latest } = await ended();
      const first = get(`status=503,${ask};${wait}`);
      await clock.advance(4_000);
      await first;
      if (left > 0) {
        await clock.advance(left - 2);
        await get("status=503");
        assertEquals((await latest()).early, true, `${wait}; ${ask}`);
        await clock.advance(2);
      }
      await get("status=503");
      assertEquals((await latest()).early, false, `${wait}; ${ask}`);
    }
  }
});

Deno.test("cut sends half of the body, and the connection fails", async () => {
  const { get, open, latest } = await ended();
  const whole = (await get("none", { "x-client": "other" })).text;
  const reader = await open("cut");
  const { value = "" } = await reader.read();
  assertEquals(value, whole.slice(0, Math.floor(whole.length / 2)));
  const error = await assertRejects(() => reader.read(), Error);
  assertEquals(error.name, "ConnectionCut");
  const { bytes, poll, status } = await latest();
  assertEquals([bytes, poll, status], [value.length, "failed", 200]);
});

testWith(
  { net: "127.0.0.1" },
  "cut breaks a connection, and the server receives the reason",
  async () => {
    const { simulator, path } = await ended();
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const server = Deno.serve({
      hostname: "127.0.0.1",
      port: 0,
      onListen: () => {},
      onError(error) {
        resolve(error);
        return new Response();
      },
    }, (request) => simulator.fetch(request));
    try {
      const response = await fetch(
        `http://127.0.0.1:${server.addr.port}${path}`,
        { headers: { "x-sim-fault": "cut" } },
      );
      assertEquals(response.status, 200);
      await assertRejects(() => response.text(), TypeError);
      const error = await promise;
      assert(error instanceof Error && error.name === "ConnectionCut");
    } finally {
      await server.shutdown();
      simulator.close();
    }
  },
);

Deno.test("faults that change a body leave a response without one as it is", async () => {
  const { get, latest } = await ended();
  const etag = (await get("none")).headers.get("etag") ?? "";
  const faults =
    "cut stall-body truncated content-type skew stuck unknown-status no-result";
  for (const fault of faults.split(" ")) {
    const reply = await get(fault, { "if-none-match": etag });
    assertEquals([reply.status, reply.headers.get("etag")], [304, etag], fault);
    assertEquals((await latest()).faults, [], fault);
  }
});

Deno.test("faults that break a body leave HEAD alone, and are not used up", async () => {
  const { ask, path } = await ended();
  for (const fault of ["cut", "truncated", "stall-body"]) {
    await ask("PUT", "/faults/it", { body: { fault, count: 1 } });
    const headers = { "x-client": "client" };
    assertEquals((await ask("HEAD", path, { headers })).status, 200);
    const { body } = await ask("GET", "/faults/it");
    assertEquals(body.injected, 0, fault);
  }
});

Deno.test("empty is a 200 without a body, after the request's effect", async () => {
  const { ask, get, jobs, latest } = await ended();
  const reply = await get("empty");
  assertEquals([reply.status, reply.text], [200, ""]);
  assertEquals(headersOf(reply, "content-type", "etag", "retry-after"), [
    "application/json",
    null,
    null,
  ]);
  assertEquals((await latest()).poll, "failed");
  const before = (await jobs()).length;
  const created = await ask("POST", "/jobs", {
    headers: { "x-sim-fault": "empty" },
  });
  assertEquals([created.status, created.headers.get("location")], [200, null]);
  assertEquals((await jobs()).length, before + 1);
});

Deno.test("truncated leaves the beginning of the body, never all of it", async () => {
  const { get, latest } = await ended();
  const whole = (await get("none", { "x-client": "other" })).text;
  const lengths = new Set<number>();
  for (let i = 0; i < 200; i++) {
    const reply = await get("content-type;truncated");
    const { text } = reply;
    assert(whole.startsWith(text) && text.length > 0);
    assertThrows(() => JSON.parse(text), SyntaxError);
    assertEquals([reply.status, reply.headers.get("etag")], [200, null]);
    lengths.add(text.length);
  }
  assertEquals((await latest()).poll, "failed");
  assert(lengths.size > 100, "at places all over the body");
});

Deno.test("truncated and cut break bodies of bytes, too", async () => {
  const { path, simulator } = await ended();
  const download = async (fault: string) => {
    const response = await simulator.fetch(
      `http://simulator.test${path}/result`,
      { headers: { "x-sim-fault": fault } },
    );
    return new Uint8Array(await response.arrayBuffer());
  };
  const whole = await download("none");
  const part = await download("truncated");
  assert(part.length > 0 && part.length < whole.length);
  assertEquals(part, whole.slice(0, part.length));
  await assertRejects(() => download("cut"), Error, "cut the connection");
});

Deno.test("html is a proxy's page, and the request has no effect", async () => {
  const { ask, get, jobs, latest } = await ended();
  for (
    const [fault, status, heading] of [
      ["html", 200, "502 Bad Gateway"],
      ["html=504", 504, "504 Gateway Timeout"],
      ["html=522", 522, "522"],
    ] as const
  ) {
    const reply = await get(fault);
    assertEquals(reply.status, status);
    assertEquals(reply.headers.get("content-type"), "text/html");
    assert(reply.text.includes(`<h1>${heading}</h1>`), reply.text);
    assertEquals((await latest()).poll, "failed");
  }
  const before = await jobs();
  await ask("POST", "/jobs", { headers: { "x-sim-fault": "html" } });
  assertEquals(await jobs(), before);
});

Deno.test("content-type changes the label alone, so that the client receives the status", async () => {
  const { get, latest } = await ended();
  const plain = await get("none", { "x-client": "other" });
  const reply = await get("content-type=text/html");
  assertEquals(reply.headers.get("content-type"), "text/html");
  assertEquals([reply.status, reply.text], [plain.status, plain.text]);
  assertEquals(reply.headers.get("etag"), plain.headers.get("etag"));
  assertEquals((await latest()).poll, "end");
});

Deno.test("error-envelope puts an error into a 200, and the request has no effect", async () => {
  const { ask, jobs } = await ended();
  const headers = { "x-sim-fault": "error-envelope", "x-api-key": "key" };
  const before = await jobs();
  const { status, body } = await ask("POST", "/jobs", { headers });
  assertEquals([status, body.status, body.data], [200, undefined, null]);
  assertEquals(body.error.code, "internal_error");
  assertEquals(await jobs(), before);
  const path = `/v3/video-translations/${
    (await ask("GET", "/jobs")).body
      .jobs[0].heygen_id
  }`;
  const own = await ask("GET", path, { headers });
  assertEquals([own.status, own.body.data], [200, undefined]);
  assertEquals(typeof own.body.error.doc_url, "string", "a wire has its own");
});

/** Changes of the body of a job that has ended, as if it had not. */
const RUNNING = {
  status: "pending",
  phase: "running",
  progress: 0.99,
  completed_at: null,
  completion_time: null,
  result_url: null,
  retry_after_ms: 1_000,
};

Deno.test("stuck, unknown-status and no-result hide the end or its result, and change nothing else", async () => {
  const world = await ended();
  const plain = (await world.get("none", { "x-client": "other" })).body;
  const links = { self: world.path };
  const unknown = { ...plain, ...RUNNING, status: "transcoding", links };
  const cases: [fault: string, expected: unknown, poll: string][] = [
    ["stuck", { ...plain, ...RUNNING, links }, "first"],
    ["unknown-status", unknown, "failed"],
    ["unknown-status=muxing", { ...unknown, status: "muxing" }, "failed"],
    ["no-result", { ...plain, result_url: null, links }, "end"],
  ];
  for (const [fault, expected, poll] of cases) {
    const reply = await world.get(fault, { "x-client": fault });
    assertEquals(reply.body, expected);
    assertEquals(reply.headers.get("etag"), null);
    const hint = fault === "no-result" ? null : "1";
    assertEquals(reply.headers.get("retry-after"), hint, fault);
    const { body } = await world.ask("GET", `/journal?client=${fault}`);
    assertEquals(body.entries[0].poll, poll, fault);
    const [name] = fault.split("=");
    assertEquals(body.entries[0].faults, [name]);
  }
});

Deno.test("a stuck job has the Retry-After of a pending one, and a poll before it is early", async () => {
  const date = "Mon, 01 Jan 2024 00:00:16 GMT";
  const cases = [
    [{ retryAfterForm: "date" }, "/status", date, 998, true],
    [{ retryAfter: 2_500 }, "/status", "3", 2_900, true],
    [{ retryAfter: 2_500 }, "/jobs", "3", 2_400, true],
    [{ retryAfter: 2_500 }, "/jobs", "3", 2_900, false],
    [{ retryAfter: 0 }, "/jobs", null, 0, false],
  ] as const;
  for (const [options, path, hint, wait, early] of cases) {
    const world = await ended(options);
    const read = () =>
      world.ask("GET", path === "/jobs" ? world.path : path, {
        headers: { "x-client": "client", "x-sim-fault": "stuck" },
      });
    const { headers, body } = await read();
    assertEquals(body.status, "pending");
    assertEquals(headers.get("retry-after"), hint);
    await world.clock.advance(wait);
    await read();
    assertEquals((await world.latest()).early, early, `${path} ${wait}`);
  }
});

Deno.test("a failed job that is stuck shows no error", async () => {
  const { get } = await ended({}, { outcome: "error" });
  const { status, error, progress } = (await get("stuck")).body;
  assertEquals([status, error, progress], ["pending", null, 0.99]);
});

Deno.test("faults of a job that has not ended leave it as it is, but for an unknown word", async () => {
  const world = await ended({}, { delay: 30 });
  const plain = (await world.get("none")).body;
  for (const fault of ["stuck", "no-result"]) {
    assertEquals((await world.get(fault)).body, plain);
    assertEquals((await world.latest()).faults, []);
  }
  const { status, progress } = (await world.get("unknown-status")).body;
  assertEquals([status, progress], ["transcoding", 0.5]);
});

Deno.test("no-result ends after its time, and not-found begins before", async () => {
  for (
    const [age, results, statuses] of [
      [14_999, [null, null], [404, 200]],
      [15_000, ["string", null], [200, 200]],
    ] as const
  ) {
    const { ask, clock, create } = simulated();
    const { id } = await create();
    await clock.advance(age);
    const get = (fault: string) =>
      ask("GET", `/jobs/${id}`, { headers: { "x-sim-fault": fault } });
    const urls = ["no-result=5", "no-result=20"].map(async (fault) => {
      const { result_url } = (await get(fault)).body;
      return result_url && typeof result_url;
    });
    assertEquals(await Promise.all(urls), [...results]);
    const found = ["not-found=15", "not-found"].map(async (fault) =>
      (await get(fault)).status
    );
    assertEquals(await Promise.all(found), [...statuses]);
  }
  const { get } = await ended({}, { outcome: "error" });
  assertEquals((await get("no-result")).body, (await get("none")).body);
});

Deno.test("not-found responds as to an unknown job, and shows no status", async () => {
  const { ask, get, latest } = await ended();
  const reply = await get("not-found=100");
  const { status, title } = reply.body;
  assertEquals([reply.status, status, title], [404, 404, "Not Found"]);
  assertEquals(reply.headers.get("retry-after"), null);
  assertEquals((await latest()).poll, "failed");
  const pending = await ended({}, { delay: 30 });
  await pending.get("not-found=100");
  await pending.get("none");
  assertEquals((await pending.latest()).early, false, "it had no Retry-After");
  const current = await ask("GET", "/status", {
    headers: { "x-sim-fault": "not-found=100" },
  });
  assertEquals(current.status, 404);
});

Deno.test("stuck does not hide that the job has been cancelled", async () => {
  const { ask, clock, create } = simulated();
  const { id } = await create();
  await clock.advance(1_000);
  await ask("DELETE", `/jobs/${id}`);
  const { body } = await ask("GET", `/jobs/${id}`, {
    headers: { "x-sim-fault": "stuck", prefer: "wait=7" },
  });
  assertEquals(body.status, "cancelled");
});

Deno.test("stuck holds a long poll as if there were an end to wait for", async () => {
  const { ask, clock, get, path } = await ended();
  const held = get("stuck", { prefer: "wait=7" });
  let done = false;
  held.then(() => done = true);
  await clock.advance(6_999);
  assertEquals(done, false);
  await clock.advance(1);
  const { status, server_time } = (await held).body;
  assertEquals([status, Date.parse(server_time)], ["pending", clock.now()]);
  await get("stuck", { prefer: "wait=0" });
  await ask("HEAD", path, {
    headers: { prefer: "wait=7", "x-sim-fault": "stuck" },
  });
});

Deno.test("a long poll that shows a pending job is not released by the hidden end of the job", async () => {
  const { ask, clock, create } = simulated();
  const stuck = { "x-sim-fault": "stuck" };
  for (
    const [scenario, hides] of [[[], stuck], [["pending"], {}]] as const
  ) {
    const { id } = await create({ scenario, delay: 4 });
    const head = await ask("HEAD", `/jobs/${id}`);
    const known = { "if-none-match": head.headers.get("etag") ?? "" };
    const sent = clock.now();
    const held = ask("GET", `/jobs/${id}`, {
      headers: { prefer: "wait=7", ...hides, ...known },
    });
    await clock.advance(10_000);
    const { status, server_time } = (await held).body;
    const ms = Date.parse(server_time) - sent;
    assertEquals([status, ms], ["pending", 7_000]);
  }
  const { id } = await create({ queue: 1, delay: 9 });
  const headers = { prefer: "wait=7", ...stuck };
  const held = ask("GET", `/jobs/${id}`, { headers });
  await clock.advance(3_000);
  assertEquals((await held).body.phase, "running", "a beginning shows");
});

Deno.test("skew moves all times of a body by the same, and nothing else", async () => {
  const created_at = "2024-01-01T00:00:00.000Z";
  const { ask, clock, get, path, latest } = await ended({}, {
    title: created_at,
    metadata: { created_at },
  });
  const plain = (await get("none", { "x-client": "other" })).body;
  for (
    const [fault, ms] of [
      ["skew=90.5", 90_500],
      ["skew=-7", -7_000],
      ["skew", -300_000],
    ] as const
  ) {
    const reply = await get(fault);
    const moved = (at: number) => new Date(START + at + ms).toISOString();
    assertEquals(reply.body, {
      ...plain,
      created_at: moved(0),
      started_at: moved(0),
      completed_at: moved(10_000),
      server_time: moved(15_000),
    });
    assertEquals(reply.headers.get("etag"), null);
  }
  assertEquals((await latest()).poll, "redundant");
  const headers = { "x-sim-fault": "skew=60" };
  const now = new Date(clock.now() + 60_000).toISOString();
  const { status, body } = await ask("POST", "/jobs", { headers });
  assertEquals([status, body.created_at, body.server_time], [202, now, now]);
  const { jobs } = (await ask("GET", "/jobs?status=completed", { headers }))
    .body;
  const job = jobs.find((it: { id: string }) => path.endsWith(it.id));
  assertEquals(job.completed_at, new Date(START + 70_000).toISOString());
});

Deno.test("faults that rewrite leave problems alone, and those of a status lists and writes", async () => {
  const { ask } = await ended();
  const faults = ["stuck", "unknown-status", "no-result", "not-found=99"];
  for (const fault of [...faults, "skew"]) {
    const headers = { "x-sim-fault": fault, "x-client": "client" };
    const requests = [["GET", "/jobs/0123456789abcdef", 404], [
      "POST",
      "/reset",
      200,
    ], ["GET", "/jobs", 200]] as const;
    for (const [method, path, expected] of requests) {
      if (fault === "skew" && expected === 200) continue;
      const { status } = await ask(method, path, { headers });
      assertEquals(status, expected, `${fault} ${path}`);
    }
    const { body } = await ask("GET", "/journal?client=client&limit=3");
    for (const entry of body.entries) assertEquals(entry.faults, [], fault);
  }
});

Deno.test("the steps of a scenario show a pending job in a phase", async () => {
  const { ask, read, create, clock } = simulated();
  const scenario = ["queued", "running", "pending"];
  const { id } = await create({ scenario, delay: 1 });
  await clock.advance(5_000);
  const shown = [];
  for (const _ of scenario) {
    const { body, headers } = await ask("GET", `/jobs/${id}`);
    const { status, phase, progress, started_at, result_url } = body;
    shown.push([status, phase, progress, started_at !== null, result_url]);
    assertEquals(headers.get("etag"), null);
  }
  assertEquals(shown, [
    ["pending", "queued", 0, false, null],
    ["pending", "running", 0.99, true, null],
    ["pending", "running", 0.99, true, null],
  ]);
  assertEquals((await read(id)).status, "completed");
});
