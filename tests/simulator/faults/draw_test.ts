import { fixed } from "@heygen-sim/client/distributions";
import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { type Simulated, simulated } from "../routes/_simulated.ts";
import { ended } from "./_ended.ts";

interface Request {
  readonly method?: string;
  readonly path: string;
  readonly client?: string;
}

/** Sends requests one after the other, and returns what was injected into each. */
async function sendAll(
  { ask }: Simulated,
  requests: readonly Request[],
): Promise<string[]> {
  const found: string[] = [];
  for (const { method = "GET", path, client = "client" } of requests) {
    await ask(method, path, { headers: { "x-client": client } });
    const query = "limit=1";
    const { body } = await ask("GET", `/journal?${query}`, {
      headers: { "x-client": "admin" },
    });
    found.push(body.entries[0].faults.join());
  }
  return found;
}

/** The places at which a fault was drawn for 300 requests. */
async function placesOf(
  fault: string,
  requestsFor: (id: string) => Request,
  options: { readonly seed?: string | number; readonly skipped?: number } = {},
): Promise<ReadonlySet<number>> {
  const { seed = 1, skipped = 0 } = options;
  const world = await ended({ seed, faults: [fault] });
  const request = requestsFor(world.id);
  const count = skipped + 300;
  const found = await sendAll(world, Array(count).fill(request));
  return new Set(found.slice(skipped).flatMap((it, i) => it ? [i] : []));
}

Deno.test("seed, rule, job, client, request and route each change what is drawn", async () => {
  const read = (id: string) => ({ path: `/jobs/${id}` });
  const usual = await placesOf("status=500,rate=0.5", read);
  assert(usual.size > 110 && usual.size < 190, `${usual.size} of 300`);
  const others = [
    placesOf("status=500,rate=0.5", read, { seed: 2 }),
    placesOf("status=500,rate=0.5,name=other", read),
    placesOf("status=500,rate=0.5", read, { skipped: 1 }),
    placesOf("status=500,rate=0.5", () => ({ path: "/status" })),
    placesOf("status=500,rate=0.5", () => ({ path: "/jobs" })),
    placesOf("status=500,rate=0.5", () => ({ path: "/jobs", method: "POST" })),
    placesOf("status=500,rate=0.5", (id) => ({ ...read(id), client: "d" })),
  ];
  for (const other of await Promise.all(others)) {
    const same = Array.from({ length: 300 }, (_, i) => i)
      .filter((i) => usual.has(i) === other.has(i)).length;
    assert(same > 110 && same < 190, `${same} of 300 are the same`);
  }
  assertEquals(
    await placesOf("status=500,rate=0.5", read, { seed: "1" }),
    usual,
  );
  for (const rate of [0, 1]) {
    const { size } = await placesOf(`status=500,rate=${rate}`, read);
    assertEquals(size, 300 * rate);
  }
});

Deno.test("the requests of a new client for an old job are drawn for one by one", async () => {
  const world = simulated({ maxJobs: 2, delay: fixed(60_000) });
  const old = (await world.ask("GET", "/jobs")).body.jobs[0].id;
  const first = await world.create({ delay: "fixed:1" });
  await world.read(first.id);
  await world.read(old);
  await world.clock.advance(1_000);
  // Its statistics take the place of those of the job that was read first.
  await world.read((await world.create()).id);
  const path = `/jobs/${old}`;
  const fault = "status=503,rate=0.5";
  const pairs = Array.from({ length: 20 }, async (_, client) => {
    const headers = { "x-client": `${client}`, "x-sim-fault": fault };
    const { status } = await world.ask("GET", path, { headers });
    return status === (await world.ask("GET", path, { headers })).status;
  });
  const same = (await Promise.all(pairs)).filter(Boolean).length;
  assert(same > 0 && same < 20, `${same} of 20 pairs`);
});

Deno.test("requests about no job are drawn for by their route", async () => {
  const world = simulated({ faults: ["empty,rate=0.5"] });
  const send = (path: string) =>
    sendAll(
      world,
      Array.from({ length: 40 }, (_, i) => ({
        path: path.replace("N", `${i}`),
        client: path,
      })),
    );
  const unknown = await send("/jobs?limit=N");
  const other = await send("/languages?limit=N");
  assert(unknown.some(Boolean) && unknown.some((it) => !it));
  assert(JSON.stringify(other) !== JSON.stringify(unknown));
});

const FAULTS = [
  "status=503,rate=0.2",
  "html,rate=0.2",
  "truncated,rate=0.3",
  "content-type,rate=0.3",
  "skew,rate=0.3",
  "stuck,rate=0.3",
  "unknown-status,rate=0.2",
];

Deno.test("the same requests get the same faults, whatever the order of requests and rules", async () => {
  const jobs = [0, 1, 2];
  const requests = jobs.flatMap((job) =>
    ["a", "b"].flatMap((client) => Array(6).fill({ job, client }))
  );
  /** What each client gets of each job, in order. */
  async function play(all: typeof requests, faults: readonly string[]) {
    const world = simulated({ seed: "order", faults });
    const ids: string[] = [];
    for (const _ of jobs) {
      const headers = { "x-sim-fault": "none" };
      ids.push((await world.ask("POST", "/jobs", { headers })).body.id);
    }
    await world.clock.advance(10_000);
    const found: Record<string, string[]> = {};
    for (const { job, client } of all) {
      const { fetch } = world.simulator;
      const response = await fetch(`http://simulator.test/jobs/${ids[job]}`, {
        headers: { "x-client": client },
      });
      (found[`${job} ${client}`] ??= []).push(
        `${response.status} ${await response.text()}`,
      );
    }
    world.simulator.close();
    return found;
  }
  const plain = await play(requests, FAULTS);
  assert(new Set(Object.values(plain).flat()).size > 5);
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray(requests.map((_, i) => i), {
        minLength: requests.length,
      }),
      fc.shuffledSubarray(FAULTS, { minLength: FAULTS.length }),
      async (order, faults) => {
        const shuffled = order.map((i) => requests[i]);
        assertEquals(await play(shuffled, faults), plain);
      },
    ),
    { numRuns: 10, seed: 1 },
  );
});

Deno.test("a fault of a job shows to all clients, each time", async () => {
  const world = simulated({ seed: 3, faults: ["stuck,rate=0.3"] });
  const ids: string[] = [];
  for (let i = 0; i < 200; i++) ids.push((await world.create()).id);
  await world.clock.advance(10_000);
  const stuckFor = (client: string) =>
    Promise.all(ids.map(async (id) => {
      const { body } = await world.ask("GET", `/jobs/${id}`, {
        headers: { "x-client": client },
      });
      return body.status === "pending";
    }));
  const stuck = await stuckFor("x");
  const count = stuck.filter(Boolean).length;
  assert(count > 35 && count < 85, `${count}`);
  for (const client of ["x", "y", "y"]) {
    assertEquals(await stuckFor(client), stuck);
  }
});

Deno.test("'on' chooses reads of a status, writes, or all requests", async () => {
  for (
    const [fault, expected] of [
      ["status=500", [1, 1, 1, 1, 1, 1]],
      ["status=500,on=read", [1, 1, 0, 0, 0, 0]],
      ["status=500,on=write", [0, 0, 0, 0, 1, 1]],
      ["stuck", [1, 0, 0, 0, 0, 0]],
    ] as const
  ) {
    const world = await ended();
    const [kind, on] = fault.split(",on=");
    await world.ask("PUT", "/faults/it", {
      body: {
        fault: kind?.split("=")[0],
        ...(kind?.includes("=") ? { status: 500 } : {}),
        ...(on ? { on } : {}),
      },
    });
    const found = await sendAll(world, [
      { path: world.path },
      { path: world.path, method: "HEAD" },
      { path: "/jobs" },
      { path: `${world.path}/result` },
      { path: "/jobs", method: "POST" },
      { path: world.path, method: "DELETE" },
    ]);
    assertEquals(found.map((it) => it ? 1 : 0), [...expected], fault);
  }
});

Deno.test("a count ends a fault after so many requests that it changed", async () => {
  const world = await ended({ faults: ["stuck,count=2"] });
  const running = await world.create({ delay: 1e6 });
  const [busy, done] = [{ path: `/jobs/${running.id}` }, { path: world.path }];
  assertEquals(await sendAll(world, [busy, busy, done, busy, done, done]), [
    "",
    "",
    "stuck",
    "",
    "stuck",
    "",
  ]);
  assertEquals((await world.ask("GET", "/faults")).body.faults, []);
  const gone = await world.ask("DELETE", "/faults/stuck");
  assertEquals(gone.status, 404);
});

Deno.test("a count is not exceeded while it is unknown whether a held request uses it", async () => {
  const world = await ended({ faults: ["stuck,count=1"] });
  const { ask, clock, path } = world;
  const running = await world.create({ delay: 1e6 });
  const held = ask("GET", `/jobs/${running.id}`, {
    headers: { prefer: "wait=5" },
  });
  await clock.advance(0);
  const status = async () => (await ask("GET", path)).body.status;
  assertEquals(await status(), "completed", "the held one may be stuck");
  await clock.advance(5_000);
  assertEquals((await held).body.status, "pending");
  assertEquals([await status(), await status()], ["pending", "completed"]);
});

Deno.test("a count is left by a request that is given up before its turn", async () => {
  const world = await ended({ faults: ["stuck", "skew=60,count=1"] });
  const { ask, clock, path } = world;
  const leave = new AbortController();
  const held = ask("GET", path, {
    headers: { prefer: "wait=30" },
    signal: leave.signal,
  });
  await clock.advance(0);
  leave.abort();
  await assertRejects(() => held, DOMException);
  await clock.advance(0);
  await ask("GET", path);
  const { faults } = (await ask("GET", "/faults")).body;
  assertEquals(faults.map((it: { name: string }) => it.name), ["stuck"]);
});

Deno.test("a count is of requests that are handled: a refused one leaves it", async () => {
  const { ask, clock, path } = await ended({ maxOpenRequests: 1 });
  const stalled = ask("GET", path, { headers: { "x-sim-fault": "stall=9" } });
  await ask("PUT", "/faults/slow", {
    body: { fault: "latency", distribution: 1, count: 1 },
  });
  await ask("PUT", "/faults/cut", { body: { fault: "cut", count: 1 } });
  const refused = await ask("GET", path);
  assertEquals([refused.status, refused.body.faults], [503, undefined]);
  const counts = async () =>
    (await ask("GET", "/faults")).body.faults.map((
      it: { injected: number },
    ) => it.injected);
  assertEquals(await counts(), [0, 0]);
  await clock.advance(9_000);
  await stalled;
  const both = assertRejects(() => ask("GET", path), Error, "cut");
  await clock.advance(1_000);
  await both;
  assertEquals(await counts(), []);
});

Deno.test("faults take effect in one order, whatever the order of the rules", async () => {
  const faults = [
    "cut",
    "truncated",
    "skew=60",
    "content-type",
    "latency=1",
    "stall=2",
    "stuck",
  ];
  for (const some of [faults, faults.toReversed()]) {
    const world = await ended({ faults: [...some, "html,rate=0"] });
    const { body } = await world.ask("GET", "/faults");
    assertEquals(body.faults.map((it: { name: string }) => it.name), [
      "latency",
      "stall",
      "cut",
      "truncated",
      "html",
      "content-type",
      "stuck",
      "skew",
    ]);
    const { simulator, clock, path } = world;
    const response = simulator.fetch(`http://simulator.test${path}`, {
      headers: { "x-client": "client" },
    });
    await clock.advance(3_000);
    const { headers, body: stream } = await response;
    assertEquals(headers.get("content-type"), "text/plain");
    const reader = stream?.pipeThrough(new TextDecoderStream()).getReader();
    const { value = "" } = await reader?.read() ?? {};
    assert(value.includes('"status":"pending"'), value);
    assert(value.includes('"created_at":"2024-01-01T00:01:00.000Z"'), value);
    await assertRejects(async () => await reader?.read(), Error, "cut");
    const { faults, poll } = await world.latest();
    assertEquals([faults, poll], [
      ["latency", "stall", "skew", "stuck", "content-type", "cut"],
      "failed",
    ]);
  }
});

Deno.test("a replaced response is not rewritten, and replaced once, but may be broken", async () => {
  const faults = ["html", "stuck", "empty", "truncated", "skew"];
  const world = await ended({ faults });
  const read = () =>
    world.ask("GET", world.path, { headers: { "x-client": "client" } });
  assertEquals((await read()).text, "");
  assertEquals((await world.latest()).faults, ["empty"]);
  await world.ask("DELETE", "/faults/empty");
  assert((await read()).text.startsWith("<"));
  assertEquals((await world.latest()).faults, ["html", "truncated"]);
});

Deno.test("rules of one kind are in the order of their names, and begin anew when they are set", async () => {
  const world = await ended({
    faults: ["status=503,name=b,rate=0", "status=500,name=a,count=2"],
  });
  const { ask, path } = world;
  const status = async () => (await ask("GET", path)).status;
  const list = async () =>
    (await ask("GET", "/faults")).body.faults.map((
      it: { name: string; injected: number },
    ) => [it.name, it.injected]);
  assertEquals(await status(), 500);
  assertEquals(await list(), [["a", 1], ["b", 0]]);
  const body = { fault: "status", status: 502, count: 2 };
  assertEquals((await ask("PUT", "/faults/a", { body })).status, 200);
  assertEquals(await list(), [["a", 0], ["b", 0]]);
  assertEquals([await status(), await status(), await status()], [
    502,
    502,
    200,
  ]);
});

Deno.test("faults that are over make room for others", async () => {
  const { ask, clock } = simulated();
  const put = (name: string, body: Record<string, unknown>) =>
    ask("PUT", `/faults/${name}`, { body: { fault: "cut", ...body } });
  for (let i = 0; i < 99; i++) await put(`${i}`, { ttl: 1 });
  await put("last", {});
  const full = await put("more", {});
  assertEquals(full.status, 409);
  assert(full.body.detail.includes("at most 100"), full.body.detail);
  await clock.advance(1_000);
  assertEquals((await put("more", {})).status, 201);
});

Deno.test("faults that a request asks for take the place of all others, and are not counted", async () => {
  const world = await ended({ faults: ["status=500,count=5"] });
  const cases: [fault: string, status: number, faults: string[]][] = [
    ["status=404", 404, ["status"]],
    ["skew;html=502", 502, ["html"]],
    ["none", 200, []],
    ["stuck;content-type", 200, ["stuck", "content-type"]],
  ];
  for (const [fault, status, faults] of cases) {
    assertEquals((await world.get(fault)).status, status);
    assertEquals((await world.latest()).faults, faults);
  }
  const { body } = await world.ask("GET", "/faults/status");
  assertEquals(body.injected, 0);
});

Deno.test("profiles have the documented rates, and a correct client sees the end", async () => {
  for (
    const [profile, least, most] of [
      ["none", 0, 0],
      ["flaky", 0.03, 0.07],
      ["hostile", 0.15, 0.3],
    ] as const
  ) {
    const world = simulated({ profile, seed: 1, keep: 1e9 });
    const none = { "x-sim-fault": "none" };
    const { id } = (await world.ask("POST", "/jobs", { headers: none })).body;
    const path = `http://simulator.test/jobs/${id}`;
    const read = async () => {
      const response = await world.simulator.fetch(path, {
        headers: { "x-client": "client" },
      });
      await response.text().catch(() => {});
    };
    const reads = Array.from({ length: 1_000 }, read);
    await world.clock.advance(200_000);
    await Promise.all(reads);
    const { body } = await world.ask("GET", `/jobs/${id}/report`);
    const [{ failed }] = body.clients;
    assert(failed >= least * 1_000 && failed <= most * 1_000, `${failed}`);
    const { faults } = (await world.ask("GET", "/faults")).body;
    for (const { name, fault, rate, seconds, status } of faults) {
      assert(name.startsWith(`${profile}-`), name);
      assert(rate < 1 && seconds !== "forever", name);
      assert(!["stuck", "empty", "error-envelope"].includes(fault), name);
      assert(fault !== "html" || status !== 200, name);
    }
    world.simulator.close();
  }
});
