import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { fetchStatus } from "@heygen-sim/client";
import { fixed } from "@heygen-sim/client/distributions";
import {
  createSimulator,
  type Simulator,
  VirtualClock,
} from "@heygen-sim/simulator";
import { memoryUsage } from "node:process";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const ORIGIN = "http://127.0.0.1:5000";

const json = (method: string, body: unknown, headers = {}) => ({
  method,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body),
});

async function read(
  { fetch }: Simulator,
  path: string,
  init?: RequestInit,
) {
  const response = await fetch(ORIGIN + path, init);
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    // deno-lint-ignore no-explicit-any
    body: text.startsWith("{") ? JSON.parse(text) as any : undefined,
  };
}

/** All bytes that a test suite sees of its simulation. */
async function drive(simulator: Simulator, name: string): Promise<string> {
  const seen: string[] = [];
  const send = async (path: string, init?: RequestInit) => {
    const { status, headers, text, body } = await read(
      simulator,
      `/s/${name}${path}`,
      init,
    );
    seen.push(`${status} ${JSON.stringify([...headers])} ${text}`);
    return body;
  };
  await send("/status");
  const { id } = await send("/jobs", json("POST", { title: name }));
  await send(
    "/faults/outage",
    json("PUT", { fault: "status", status: 503, rate: 0.5 }),
  );
  await send("/settings", json("PATCH", { delay: "uniform:2,8" }));
  await send("/rules", json("POST", { match: { number: 3 }, queue: 2 }));
  // A snapshot has ids of its own, those of the requests after it do not.
  const { body: snapshot } = await read(simulator, `/s/${name}/snapshot`);
  const change = async () => {
    await send("/jobs", { method: "POST" });
    await send("/clock/advance", json("POST", { seconds: 5 }));
    await send(`/jobs/${id}`);
  };
  await send("/snapshot", json("PUT", snapshot));
  await change();
  for (const path of ["/jobs", "/report", "/journal"]) await send(path);
  await send("/restart", json("POST", { seed: `${name} again` }));
  await change();
  await send("/report");
  return seen.join("\n");
}

Deno.test("200 isolated simulations side by side are the same as alone", async () => {
  const options = () => ({ seed: 7, clock: new VirtualClock() });
  using together = createSimulator(options());
  const names = Array.from({ length: 200 }, (_, n) => `suite-${n}`);
  const seen = await Promise.all(names.map((name) => drive(together, name)));
  assertEquals(new Set(seen).size, 200);
  // All of them alone would take longer than it is worth.
  for (let n = 0; n < 200; n += 10) {
    using alone = createSimulator(options());
    assertEquals(await drive(alone, `suite-${n}`), seen[n]);
  }
});

Deno.test("PUT /s/{name} refuses a speed beside a clock that has none", async () => {
  using simulator = createSimulator({ seed: 1 });
  for (const clock of ["virtual", "auto"]) {
    const { status, body } = await read(
      simulator,
      "/s/a",
      json("PUT", { clock, speed: 2 }),
    );
    assertEquals(status, 422);
    assertEquals(/speed/.test(JSON.stringify(body)), true);
    assertEquals((await read(simulator, "/s/a")).status, 404);
  }
  const real = json("PUT", { clock: "real", speed: 2 });
  assertEquals((await read(simulator, "/s/a", real)).status, 201);
});

Deno.test("the server's own simulation and the others do not see each other", async () => {
  using simulator = createSimulator({ seed: 1 });
  const { body: own } = await read(simulator, "/status");
  const { body } = await read(simulator, "/s/a/jobs", { method: "POST" });
  assertEquals((await read(simulator, `/jobs/${body.id}`)).status, 404);
  assertEquals((await read(simulator, `/s/b/jobs/${body.id}`)).status, 404);
  assertEquals((await read(simulator, "/s/a/jobs")).body.jobs.length, 2);
  assertEquals((await read(simulator, "/jobs")).body.jobs.length, 1);
  assertEquals((await read(simulator, "/status")).body.id, own.id);
});

Deno.test("all addresses of an isolated simulation have its prefix", async () => {
  const clock = new VirtualClock();
  const delivered: string[] = [];
  using simulator = createSimulator({
    clock,
    delay: fixed(1_000),
    errorRate: 0,
    webhookFetch: async (_, init) => {
      delivered.push(String(await new Response(init?.body).text()));
      return new Response();
    },
  });
  await read(simulator, "/s/a", json("PUT", { clock: "virtual" }));
  const created = await read(
    simulator,
    "/s/a/jobs",
    json("POST", { callback_url: "http://127.0.0.1:9000/" }),
  );
  const self = `/s/a/jobs/${created.body.id}`;
  assertEquals(created.headers.get("location"), self);
  assertEquals(created.headers.get("operation-location"), ORIGIN + self);
  assertEquals(created.body.links, { self, cancel: self });

  const page = await read(simulator, "/s/a/jobs?limit=1");
  assertMatch(page.body.next, /^\/s\/a\/jobs\?/);
  assertEquals((await read(simulator, page.body.next)).body.jobs.length, 1);

  const hook = await read(
    simulator,
    "/s/a/webhooks",
    json("POST", { url: "http://127.0.0.1:9000/" }),
  );
  assertEquals(
    hook.headers.get("location"),
    `/s/a/webhooks/${hook.body.id}`,
  );

  const key = { "x-api-key": "any" };
  const upload = await read(
    simulator,
    "/s/a/v3/assets/direct-uploads",
    json("POST", {
      filename: "a.mp4",
      content_type: "video/mp4",
      size_bytes: 10,
      checksum_sha256: "0".repeat(64),
    }, key),
  );
  if (upload.status < 300) {
    assert(upload.text.includes(`${ORIGIN}/s/a/uploads/`), upload.text);
  }

  await read(simulator, "/s/a/clock/advance", json("POST", { seconds: 2 }));
  const ended = await read(simulator, self);
  assertEquals(ended.body.links, { self, result: `${self}/result` });
  assertEquals(ended.body.result_url, `${ORIGIN}${self}/result`);
  const result = await simulator.fetch(ended.body.result_url);
  await result.body?.cancel();
  assertEquals(result.status, 200);

  const videos = await read(
    simulator,
    `/s/a/v3/video-translations/${ended.body.heygen_id}`,
    { headers: key },
  );
  const [url] = /http:[^"]*\/files\/[^"]*/.exec(videos.text) ?? [""];
  assert(url.startsWith(`${ORIGIN}/s/a/files/`), videos.text);
  const file = await simulator.fetch(url);
  await file.body?.cancel();
  assertEquals(file.status, 200);
  assert(delivered.length > 0);
  for (const text of delivered) assert(!text.includes(`${ORIGIN}/jobs`), text);
  assert(delivered.some((text) => text.includes(`${ORIGIN}${self}/result`)));
});

Deno.test("clients reach an isolated simulation by its address", async () => {
  using simulator = createSimulator({ delay: fixed(0), errorRate: 0 });
  const report = await fetchStatus("constant", {
    baseUrl: `${ORIGIN}/s/alice`,
    fetch: simulator.fetch,
  });
  assertEquals(report.ended, "finished");
  const { body } = await read(simulator, "/s");
  assertEquals(body.simulations[0].name, "alice");
});

Deno.test("the default seed is that of the server, and the name", async () => {
  using simulator = createSimulator({ seed: 3, clock: new VirtualClock() });
  using same = createSimulator({ seed: "3/a", clock: new VirtualClock() });
  assertEquals(
    (await read(simulator, "/s/a/status")).body,
    (await read(same, "/status")).body,
  );
  assertEquals((await read(simulator, "/s/a")).body.seed, "3/a");
});

Deno.test("PUT creates a simulation with settings of its own, or begins it anew", async () => {
  using simulator = createSimulator({ seed: 1, errorRate: 1 });
  const settings = {
    seed: "x",
    clock: "virtual",
    delay: "fixed:5",
    errorRate: 0,
    rateLimit: "100/1h",
    faults: ["status=503,name=outage,rate=0"],
    retryAfter: 3,
  };
  const made = await read(simulator, "/s/a", json("PUT", settings));
  assertEquals([made.status, made.body.seed, made.body.path], [
    201,
    "x",
    "/s/a",
  ]);
  const first = await read(simulator, "/s/a/status");
  assertEquals(first.headers.get("retry-after"), "3");
  assertMatch(first.headers.get("ratelimit-policy") ?? "", /100/);
  assertMatch((await read(simulator, "/s/a/faults")).text, /outage/);
  await read(simulator, "/s/a/clock/advance", json("POST", { seconds: 5 }));
  const { body } = await read(simulator, "/s/a/status");
  assertEquals([body.status, body.completion_time], ["completed", 5]);

  const again = await read(simulator, "/s/a", json("PUT", settings));
  assertEquals(again.status, 200);
  assertEquals((await read(simulator, "/s/a/status")).body, first.body);

  assertEquals(
    (await read(simulator, "/s/a", { method: "DELETE" })).status,
    204,
  );
  assertEquals((await read(simulator, "/s/a")).status, 404);
  assertEquals(
    (await read(simulator, "/s/a", { method: "DELETE" })).status,
    404,
  );
});

Deno.test("invalid settings and names are refused, and change nothing", async () => {
  using simulator = createSimulator();
  const refused = [
    [{ delay: "fix:5" }, "/delay"],
    [{ queue: "5" }, "/queue"],
    [{ errorRate: 2 }, "/errorRate"],
    [{ faults: ["nonsense"] }, "/faults/0"],
    [{ rateLimit: "fast" }, "/rateLimit"],
    [{ clock: "sun" }, "/clock"],
    [{ speed: 0 }, "/speed"],
    [{ apiKeys: ["a"] }, "/apiKeys"],
  ] as const;
  for (const [settings, pointer] of refused) {
    const { status, body } = await read(
      simulator,
      "/s/a",
      json("PUT", settings),
    );
    assertEquals([status, body.errors[0].pointer], [422, pointer]);
  }
  const twice = await read(
    simulator,
    "/s/a",
    json("PUT", { faults: ["cut", "cut"] }),
  );
  assertEquals(twice.status, 422);
  for (const name of ["a%20b", "x".repeat(65), "%C3%A4"]) {
    const put = await read(simulator, `/s/${name}`, json("PUT", {}));
    assertEquals(put.status, 422);
    const { status, body } = await read(simulator, `/s/${name}/status`);
    assertEquals(status, 404);
    assertMatch(body.detail, /1 to 64 of the characters/);
  }
  assertEquals((await read(simulator, "/s/a/s/b/status")).status, 404);
  assertEquals((await read(simulator, "/s")).body.simulations.length, 1);
});

Deno.test("the admin key protects the list, PUT and DELETE", async () => {
  using simulator = createSimulator({ adminKey: "secret", apiKeys: ["api"] });
  for (const method of ["GET", "PUT", "DELETE"]) {
    assertEquals((await read(simulator, "/s/a", { method })).status, 401);
    const headers = { "x-admin-key": "secret" };
    const { status } = await read(simulator, "/s/a", { method, headers });
    assert(status !== 401);
  }
  assertEquals((await read(simulator, "/s")).status, 401);
  // The keys are those of the server.
  assertEquals((await read(simulator, "/s/b/status")).status, 401);
  assertEquals((await read(simulator, "/s/b/journal")).status, 401);
});

Deno.test("a request without a key creates no simulation", async () => {
  using simulator = createSimulator({ adminKey: "secret", apiKeys: ["api"] });
  const names = async () => {
    const headers = { "x-admin-key": "secret" };
    const { body } = await read(simulator, "/s", { headers });
    return body.simulations.map(({ name }: { name: string }) => name);
  };
  const wrong = { headers: { "x-api-key": "wrong", origin: "http://a.test" } };
  for (const path of ["/s/a/status", "/s/a/journal", "/s/a/healthz"]) {
    assertEquals((await read(simulator, path)).status, 401);
    assertEquals((await read(simulator, path, wrong)).status, 401);
  }
  const heygen = await read(simulator, "/s/a/v3/videos", wrong);
  assertEquals([heygen.status, heygen.body.error.code], [401, "unauthorized"]);
  assertEquals(await names(), []);
  const preflight = await read(simulator, "/s/a/jobs", {
    method: "OPTIONS",
    headers: {
      origin: "http://localhost:3000",
      "access-control-request-method": "POST",
    },
  });
  assertEquals(preflight.status, 204);
  for (
    const [name, headers] of [
      ["b", { "x-api-key": "api" }],
      ["c", { "x-admin-key": "secret" }],
      ["d", { authorization: "Bearer secret" }],
    ] as const
  ) {
    await read(simulator, `/s/${name}/status`, { headers });
    assertEquals((await names()).at(-1), name);
  }
  using open = createSimulator({ adminKey: "secret" });
  assertEquals((await read(open, "/s/a/status")).status, 200);
});

Deno.test("a request that is refused for the limit of simulations is like any other refused one", async () => {
  using simulator = createSimulator({ maxSimulations: 1 });
  await read(simulator, "/s/a/status");
  const { status, headers, body } = await read(simulator, "/s/b/status?x=1", {
    headers: {
      origin: "http://localhost:3000",
      "x-client": "suite",
      "x-request-id": "r-1",
    },
  });
  assertEquals([status, body.instance], [503, "/s/b/status"]);
  assertEquals(headers.get("retry-after"), "60");
  assertEquals(headers.get("x-request-id"), "r-1");
  assertEquals(
    headers.get("access-control-allow-origin"),
    "http://localhost:3000",
  );
  assert(headers.has("date"));
  const heygen = await read(simulator, "/s/b/v2/video_translate/x");
  assertEquals([heygen.status, heygen.body.data], [503, null]);
  const [entry] = (await read(simulator, "/journal?client=suite")).body.entries;
  assertEquals(
    [entry.path, entry.status, entry.request_id],
    ["/s/b/status", 503, "r-1"],
  );
  assertMatch(
    (await read(simulator, "/metrics")).text,
    /requests_total\{method="GET",route="\/s\/\{simulation\}\/\*",status="503"\} 2/,
  );
  assertEquals((await read(simulator, "/s/a/journal")).body.count, 1);
});

Deno.test("requests that are refused for the limit of simulations leave no memory", async () => {
  setFlagsFromString("--expose-gc");
  const gc: () => void = runInNewContext("gc");
  using simulator = createSimulator({ maxSimulations: 0, journal: 0 });
  const used = async (requests: number) => {
    for (let i = 0; i < requests; i++) await read(simulator, "/s/a/status");
    gc();
    return memoryUsage().heapUsed;
  };
  const before = await used(200);
  assertLess(await used(500) - before, 250_000);
});

Deno.test("an isolated simulation takes the prefix of paths, too", async () => {
  using simulator = createSimulator({ pathPrefix: "/proxy/heygen" });
  const key = { headers: { "x-api-key": "any" } };
  const create = async (path: string) => {
    const { body } = await read(
      simulator,
      `${path}/v3/video-translations`,
      json("POST", {
        video: { type: "url", url: "https://a.test/a.mp4" },
        output_languages: ["Spanish"],
      }, key.headers),
    );
    return body.data.video_translation_ids[0];
  };
  const id = await create("/s/a/proxy/heygen");
  const path = `v3/video-translations/${id}`;
  assertEquals((await read(simulator, `/s/a/${path}`, key)).status, 200);
  assertEquals(
    (await read(simulator, `/s/a/proxy/heygen/${path}`, key)).status,
    200,
  );
  assertEquals((await read(simulator, `/${path}`, key)).status, 404);
  assertEquals(
    (await read(simulator, `/proxy/heygen/${path}`, key)).status,
    404,
  );
  const { body } = await read(simulator, "/s/a/journal?method=POST");
  assertEquals(body.entries[0].path, "/s/a/v3/video-translations");
});

Deno.test("a refused simulation responds in the form of the wire, with a prefix, too", async () => {
  using simulator = createSimulator({
    maxSimulations: 0,
    pathPrefix: "/proxy",
  });
  for (const prefix of ["", "/proxy"]) {
    const path = `/s/a${prefix}/v3/video-translations`;
    const { status, body } = await read(simulator, path);
    assertEquals([status, typeof body.error.message], [503, "string"]);
  }
});

Deno.test("the number of simulations is bounded, and idle ones make room", async () => {
  using time = new FakeTime();
  using simulator = createSimulator({
    maxSimulations: 2,
    simulationIdle: 1_000,
  });
  const statusOf = async (name: string) =>
    (await read(simulator, `/s/${name}/status`)).status;
  const names = async () =>
    (await read(simulator, "/s")).body.simulations
      .map(({ name }: { name: string }) => name);
  assertEquals([await statusOf("b"), await statusOf("a")], [200, 200]);
  const full = await read(simulator, "/s/c/status");
  assertEquals(full.status, 503);
  assert(full.headers.has("retry-after"));
  assertEquals((await read(simulator, "/s/c", json("PUT", {}))).status, 503);
  time.tick(600);
  assertEquals(await statusOf("b"), 200);
  time.tick(600);
  assertEquals(await names(), ["b"]);
  assertEquals(await statusOf("c"), 200);
  assertEquals(await names(), ["b", "c"]);
});

Deno.test("a simulation with an open stream is not idle, and all share the bound of open requests", async () => {
  using time = new FakeTime();
  using simulator = createSimulator({
    maxOpenRequests: 1,
    simulationIdle: 1_000,
    delay: fixed(1e9),
  });
  const stream = await simulator.fetch(`${ORIGIN}/s/a/events`);
  assertEquals(stream.status, 200);
  assertEquals((await read(simulator, "/events")).status, 503);
  assertEquals((await read(simulator, "/s/b/events")).status, 503);
  time.tick(5_000);
  const { body } = await read(simulator, "/s");
  assertEquals(body.simulations.length, 1);
  await stream.body?.cancel();
  const other = await simulator.fetch(`${ORIGIN}/s/b/events`);
  assertEquals(other.status, 200);
  await other.body?.cancel();
});

Deno.test("close() closes the simulations below /s/, too", async () => {
  const simulator = createSimulator();
  await read(simulator, "/s/a/status");
  simulator.close();
  assertEquals((await read(simulator, "/s/a/status")).status, 503);
  assertEquals((await read(simulator, "/s/b/status")).status, 503);
});

Deno.test("a simulation below /s/ has a 64th of the memory", async () => {
  using simulator = createSimulator({ maxMemory: 2 ** 31 });
  // Their entries take 1.3 MB; with 16 MiB in all, 1 MiB would be for the journal.
  const headers = {
    "x-client": "c".repeat(128),
    "x-request-id": "r".repeat(128),
  };
  const path = `/s/a/${"p".repeat(250)}`;
  for (let i = 0; i < 1_000; i++) await read(simulator, path, { headers });
  const { body } = await read(simulator, "/s/a/journal?limit=1");
  assertEquals([body.count, body.dropped], [1_000, 0]);
});
