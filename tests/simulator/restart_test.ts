import { fixed } from "@heygen-sim/client/distributions";
import {
  createSimulator,
  type Simulator,
  type SimulatorOptions,
  systemClock,
  VirtualClock,
} from "@heygen-sim/simulator";
import { openSqliteStore } from "@heygen-sim/simulator/sqlite";
import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertThrows,
} from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { testWithFolder } from "../_needs.ts";
import { BASE, simulated, START } from "./routes/_simulated.ts";
import { copyStore } from "./store/_files.ts";
import { FragileStore } from "./store/_fragile.ts";
import { Kept } from "./store/_kept.ts";

const json = (method: string, body: unknown) => ({
  method,
  headers: { "content-type": "application/json", "idempotency-key": "k" },
  body: JSON.stringify(body),
});

/** All bytes that a client sees while it uses every part of a simulation. */
async function drive({ fetch }: Simulator, prefix = ""): Promise<string> {
  const seen: string[] = [];
  const send = async (path: string, init?: RequestInit) => {
    const response = await fetch(BASE + prefix + path, init);
    const text = await response.text();
    const headers = JSON.stringify([...response.headers]);
    seen.push(`${response.status} ${headers} ${text}`);
    return text;
  };
  await send("/status");
  const url = "http://127.0.0.1:9000/";
  const { id } = JSON.parse(
    await send("/jobs", json("POST", { callback_url: url })),
  );
  await send("/webhooks", json("POST", { url }));
  await send("/faults/outage", json("PUT", { kind: "status", rate: 0.5 }));
  await send("/v1/asset", {
    method: "POST",
    headers: { "x-api-key": "any", "content-type": "video/mp4" },
    body: "0123456789",
  });
  for (let second = 0; second < 4; second++) {
    await send("/clock/advance", json("POST", { seconds: 5 }));
    await send(`/jobs/${id}`);
    await send("/reset", { method: "POST" });
  }
  const paths = ["jobs", "faults", "report", "journal", "webhooks", "clock"];
  for (const path of paths) await send(`/${path}`);
  return seen.join("\n");
}

const OPTIONS: SimulatorOptions = {
  webhookFetch: () => Promise.resolve(new Response()),
  faults: ["status=503,rate=0.2,name=down", "unknown-status,rate=0.2"],
  rateLimit: "500/1h",
};

Deno.test("after POST /restart each byte is as at the start, again and below /s/", async () => {
  const create = (seed: string) =>
    createSimulator({ ...OPTIONS, seed, clock: new VirtualClock() });
  using simulator = create("a");
  const restart = async (path: string, body?: unknown) => {
    const init = body ? json("POST", body) : { method: "POST" };
    const response = await simulator.fetch(`${BASE}${path}/restart`, init);
    assertEquals(response.status, 200);
    return await response.json();
  };
  for (const prefix of ["", "/s/x"]) {
    const first = await drive(simulator, prefix);
    assertNotEquals(await drive(simulator, prefix), first);
    const seed = prefix ? "a/x" : "a";
    assertEquals(await restart(prefix), { seed, run: 2 });
    assertEquals(await drive(simulator, prefix), first);

    assertEquals(await restart(prefix, { seed: 5 }), { seed: 5, run: 3 });
    const other = await drive(simulator, prefix);
    assertNotEquals(other, first);
    assertEquals(await restart(prefix), { seed: 5, run: 4 });
    assertEquals(await drive(simulator, prefix), other);
    assertEquals(await restart(prefix, { seed }), { seed, run: 5 });
    assertEquals(await drive(simulator, prefix), first);
  }
});

Deno.test("restart() returns the run, and refuses wrong seeds and a closed simulator", async () => {
  const { simulator, create, ask } = simulated();
  await create();
  for (const [seed, Kind] of [[0.5, RangeError], [null, TypeError]] as const) {
    assertThrows(
      () => simulator.restart({ seed: seed as number }),
      Kind,
      `Cannot restart a simulator as 'seed' must be a safe integer or a string: current value is ${seed}`,
    );
  }
  assertEquals((await ask("GET", "/jobs")).body.jobs.length, 2);
  assertEquals(simulator.restart({ seed: 7 }), { seed: 7, run: 2 });
  assertEquals(simulator.settings.seed, 7);
  assertEquals((await ask("GET", "/jobs")).body.jobs.length, 1);
  simulator.close();
  assertThrows(() => simulator.restart(), TypeError, "as it is closed");
});

Deno.test("POST /restart refuses what is no seed, and needs the admin key", async () => {
  const { ask } = simulated();
  for (
    const [body, pointer] of [
      [{ seed: "" }, "/seed"],
      [{ seed: 0.5 }, "/seed"],
      [{ seed: null }, "/seed"],
      [{ speed: 1 }, "/speed"],
      [[], ""],
    ] as const
  ) {
    const reply = await ask("POST", "/restart", { body });
    assertEquals([reply.status, reply.body.errors[0].pointer], [422, pointer]);
  }
  const locked = simulated({ adminKey: "secret" });
  assertEquals((await locked.ask("POST", "/restart")).status, 401);
  const headers = { "x-admin-key": "secret" };
  assertEquals((await locked.ask("POST", "/restart", { headers })).status, 200);
});

Deno.test("a restart releases waiting requests with 503, and ends streams", async () => {
  const { simulator, ask, create, clock } = simulated();
  const { id } = await create();
  const bodies: (() => void)[] = [];
  const slow = ["POST /jobs", "PATCH /settings"].map((route) => {
    const [method = "", path] = route.split(" ");
    return simulator.fetch(BASE + path, {
      method,
      headers: { "content-type": "application/json" },
      body: new ReadableStream({
        start(controller) {
          bodies.push(() => {
            controller.enqueue(new TextEncoder().encode("{}"));
            controller.close();
          });
        },
      }),
    });
  });
  const stream = await simulator.fetch(`${BASE}/events`);
  const ofJob = await simulator.fetch(`${BASE}/jobs/${id}/events`);
  const waiting = [
    ask("GET", `/jobs/${id}`, { headers: { prefer: "wait=30" } }),
    ask("GET", "/status", { headers: { "x-sim-fault": "latency=5" } }),
    ask("POST", "/clock/advance", { body: { seconds: 30 } }),
    ask("POST", "/clock/advance", { body: { seconds: 1 } }),
  ];
  const work = Promise.withResolvers<void>();
  clock.hold(work.promise);
  // All of them wait, and the move for the work that holds it.
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals((await ask("POST", "/restart")).status, 200);
  for (const send of bodies) send();
  work.resolve();
  for (const reply of await Promise.all(waiting)) {
    assertEquals(reply.status, 503);
    assertEquals(reply.body.detail, "The simulation has been restarted.");
  }
  for (const late of await Promise.all(slow)) {
    assertMatch(await late.text(), /has been restarted/);
  }
  await Promise.all([stream.text(), ofJob.text()]);
  assertEquals((await ask("GET", "/jobs")).body.jobs.length, 1);
  assertEquals((await ask("GET", `/jobs/${id}`)).status, 404);
  assertEquals(clock.now(), START);
});

Deno.test("a restart sets a virtual clock back to its start, or to the start time", async () => {
  for (const startTime of [undefined, Date.UTC(2026, 0)]) {
    const { simulator, clock } = simulated(
      startTime === undefined ? {} : { startTime },
    );
    assertEquals(clock.now(), startTime ?? START);
    const wait = clock.delay(8_000);
    await clock.advance(5_000);
    simulator.restart();
    assertEquals(clock.now(), startTime ?? START);
    assertEquals(clock.next, clock.now() + 3_000, "what is left of a wait");
    await clock.run(wait);
    simulator.restart();
    const { created_at } = simulator.getStatus();
    assertEquals(Date.parse(created_at), startTime ?? START);
  }
});

Deno.test("a restart sets a clock that ran ahead back to real time", async () => {
  using simulator = createSimulator({ delay: fixed(1e9) });
  const ahead = () => simulator.clock.now() - systemClock.now();
  await simulator.clock.advance(1e8);
  assert(ahead() > 9e7);
  simulator.restart();
  assert(Math.abs(ahead()) < 60_000);
  const { server_time } = simulator.getStatus();
  assert(Math.abs(Date.parse(server_time) - systemClock.now()) < 60_000);
});

Deno.test("a restart ends a move of a real clock, which then starts anew", async () => {
  using _ = new FakeTime();
  using simulator = createSimulator({ startTime: START });
  const { clock } = simulator;
  await clock.advance(60_000);
  const work = Promise.withResolvers<void>();
  clock.hold(work.promise);
  const move = clock.advance(60_000);
  simulator.restart();
  work.resolve();
  await move;
  assertEquals(clock.now(), START);
});

testWithFolder(
  "after a restart a store holds the new simulation alone, also after a crash",
  async (folder) => {
    using kept = new Kept(`${folder}/sim.db`, {
      webhookFetch: () => Promise.reject(new TypeError("down")),
    });
    const { simulator, ask, create } = kept.its;
    const url = "http://127.0.0.1:9000/";
    await ask("POST", "/webhooks", { body: { url } });
    const scripted = await create({ scenario: ["503", "completed"] });
    await ask("GET", `/jobs/${scripted.id}`);
    const headers = { "idempotency-key": "k", "x-api-key": "any" };
    await ask("POST", "/jobs", { headers, body: { callback_url: url } });
    await ask("POST", "/v3/video-translations", {
      headers,
      body: {
        video: { type: "url", url: "https://example.com/a.mp4" },
        output_languages: ["German", "French"],
      },
    });
    await kept.clock.advance(5_000);
    simulator.restart({ seed: "another" });
    const { id } = await create();
    const status = simulator.getStatus();

    kept.crash({ seed: "another" });
    const again = kept.its;
    assertEquals(again.simulator.settings.seed, "another");
    assertEquals(again.simulator.getStatus(), status);
    const { jobs } = (await again.ask("GET", "/jobs")).body;
    assertEquals(jobs.map((job: { id: string }) => job.id), [id, status.id]);
    assertEquals((await again.ask("GET", "/webhooks")).body.webhooks, []);
    const { body } = await again.ask("GET", "/webhooks/callbacks/deliveries");
    assertEquals(body.deliveries, []);
    const repeated = await again.ask("POST", "/jobs", {
      headers: { "idempotency-key": "k" },
      body: {},
    });
    assertEquals(repeated.headers.get("idempotent-replayed"), null);
  },
);

testWithFolder(
  "a process that ends during a restart leaves the old simulation or the new one",
  async (folder) => {
    const path = `${folder}/sim.db`;
    const store = openSqliteStore(path);
    const copies: string[] = [];
    const { simulator, create } = simulated({
      store: {
        journalInterval: Infinity,
        resumeAt: (speed) => store.resumeAt(speed),
        head: () => store.head(),
        jobs: () => store.jobs(),
        rows: (table) => store.rows(table),
        commit(batch) {
          copies.push(copyStore(path));
          store.commit(batch);
          copies.push(copyStore(path));
        },
        close: () => store.close(),
        [Symbol.dispose]: () => store.close(),
      },
    });
    const idsIn = (path: string) => {
      using kept = new Kept(path, { seed: undefined as unknown as string });
      const { settings, getStatus } = kept.its.simulator;
      return [settings.seed, getStatus().id];
    };
    await create();
    const before = ["routes", simulator.getStatus().id];
    copies.length = 0;
    simulator.restart({ seed: "new" });
    const after = ["new", simulator.getStatus().id];
    simulator.close();
    assertEquals(copies.slice(0, 4).map(idsIn), [before, after, after, after]);
  },
);

Deno.test("where the store fails, a restart changes nothing", async () => {
  const store = new FragileStore();
  const { simulator, ask, create, read, clock } = simulated({ store });
  const { id } = await create({ delay: 20 });
  await clock.advance(5_000);
  store.full = true;
  const { status, body } = await ask("POST", "/restart");
  assertEquals(status, 507);
  assertMatch(body.detail, /Nothing has changed/);
  store.full = false;
  assertEquals(clock.now(), START + 5_000);
  assertEquals((await read(id)).status, "pending");
  await clock.advance(15_000);
  assertEquals((await read(id)).status, "completed");
  const before = store.commits;
  simulator.restart();
  assertEquals(store.commits - before, 2, "the new start, and its first run");
  simulator.close();
  assertEquals(store.closed, 1);
});

Deno.test("simulations below /s/ go on when the server's own is restarted", async () => {
  const { ask } = simulated();
  const { body } = await ask("POST", "/s/a/jobs");
  await ask("POST", "/restart", { body: { seed: 9 } });
  assertEquals((await ask("GET", `/s/a/jobs/${body.id}`)).status, 200);
  await ask("PUT", "/s/b", { body: {} });
  const seeds = (await ask("GET", "/s")).body.simulations
    .map(({ seed }: { seed: string }) => seed);
  assertEquals(seeds, ["routes/a", "9/b"]);
});
