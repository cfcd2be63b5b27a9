import { fixed } from "@heygen-sim/client/distributions";
import { VirtualClock } from "@heygen-sim/simulator";
import { StoreError } from "@heygen-sim/simulator/sqlite";
import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { testWithFolder } from "../../_needs.ts";
import { SqliteStore } from "../../../simulator/store/sqlite/sqlite_store.ts";
import { assertProblem, simulated, START } from "../routes/_simulated.ts";
import { FragileStore } from "./_fragile.ts";
import { Kept } from "./_kept.ts";

testWithFolder(
  "a creation that does not fit into the file is a 507, and creates no job",
  async (folder) => {
    const path = `${folder}/sim.db`;
    const db = new DatabaseSync(path);
    const store = new SqliteStore(path, db);
    const clock = new VirtualClock(START);
    const { simulator, ask, create } = simulated({ store, clock });
    // As large as it is.
    db.exec("PRAGMA max_page_count = 1");
    const title = "x".repeat(200);
    const ids: string[] = [];
    let reply = await ask("POST", "/jobs", { body: { title } });
    while (reply.status === 202) {
      ids.push(reply.body.id);
      reply = await ask("POST", "/jobs", { body: { title } });
    }
    const detail = assertProblem(reply, {
      status: 507,
      title: "Insufficient Storage",
      instance: "/jobs",
    });
    assert(detail.includes("there is no room for it"), detail);
    const listed = async () => {
      const { body } = await ask("GET", "/jobs?limit=100");
      return body.jobs.map(({ id }: { id: string }) => id).toReversed();
    };
    const current = simulator.getStatus().id;
    assertEquals(await listed(), [current, ...ids]);
    db.exec("PRAGMA max_page_count = 100");
    ids.push((await create()).id);
    simulator.close();
    using again = new Kept(path);
    const { body } = await again.its.ask("GET", "/jobs?limit=100");
    const kept = body.jobs.map(({ id }: { id: string }) => id).toReversed();
    assertEquals(kept, [current, ...ids]);
  },
);

Deno.test("a request that cannot be stored has no effect, and can be repeated", async () => {
  const store = new FragileStore();
  const { simulator, clock, ask, create, read } = simulated({
    store,
    delay: fixed(10_000),
    webhookFetch: () => Promise.resolve(new Response()),
  });
  const { id } = await create({ scenario: ["503", "completed"] });
  const headers = { "idempotency-key": "k" };
  const before = simulator.getStatus();
  store.full = true;
  for (
    const [method, path] of [
      ["POST", "/jobs"],
      ["POST", "/reset"],
      ["DELETE", `/jobs/${id}`],
      ["GET", `/jobs/${id}`],
      ["POST", "/webhooks"],
    ] as const
  ) {
    const body = path === "/webhooks"
      ? { url: "http://127.0.0.1:9999/" }
      : undefined;
    const reply = await ask(method, path, { headers, body });
    assertEquals(reply.status, 507, `${method} ${path}`);
  }
  assertEquals(simulator.getStatus(), before);
  // The time moves on, which a later commit stores; a refusal stays what it is.
  await clock.advance(1);
  const refused = await ask("POST", "/jobs", { body: { title: 1 } });
  assertEquals(refused.status, 422);
  store.full = false;
  assertEquals((await ask("GET", "/jobs")).body.jobs.length, 2);
  assertEquals((await ask("GET", "/webhooks")).body.webhooks.length, 0);
  assertEquals((await ask("GET", `/jobs/${id}`)).status, 503);
  assertEquals((await read(id)).status, "completed");
  const made = await ask("POST", "/jobs", { headers });
  assertEquals([made.status, made.headers.get("idempotent-replayed")], [
    202,
    null,
  ]);
  await clock.advance(10_000);
  assertEquals((await read(made.body.id)).status, "completed");
  simulator.close();
});

Deno.test("reads go on while nothing can be stored", async () => {
  const store = new FragileStore();
  const { clock, ask, create, simulator } = simulated({
    store,
    webhookFetch: () => Promise.resolve(new Response()),
  });
  const callback_url = "http://127.0.0.1:9999/callback";
  const { id } = await create({ callback_url });
  store.full = true;
  await clock.advance(60_000);
  const paths = [
    "/healthz",
    "/status",
    "/jobs",
    `/jobs/${id}`,
    "/clock",
    "/journal",
    "/metrics",
    "/webhooks",
    "/report",
  ];
  for (const path of paths) {
    assertEquals((await ask("GET", path)).status, 200, path);
    assertEquals((await ask("HEAD", path)).status, 200, path);
  }
  assertEquals((await ask("GET", `/jobs/${id}`)).body.status, "completed");
  assertEquals((await ask("POST", "/jobs")).status, 507);
  store.full = false;
  assertEquals((await ask("POST", "/jobs")).status, 202);
  simulator.close();
});

Deno.test("a full store refuses a change, or reports it as not stored yet", async () => {
  const store = new FragileStore();
  const { simulator, ask } = simulated({
    store,
    webhookFetch: () => Promise.resolve(new Response()),
  });
  const url = "http://127.0.0.1:9999/";
  const events = ["job.running"];
  const { id } = (await ask("POST", "/webhooks", { body: { url, events } }))
    .body;
  await ask("POST", "/jobs");
  const list = `/webhooks/${id}/deliveries`;
  const count = async () => (await ask("GET", list)).body.deliveries.length;
  store.full = true;
  const removed = await ask("DELETE", `/webhooks/${id}`);
  assertEquals([removed.status, await count()], [507, 1]);
  assertMatch(removed.body.detail, /Nothing has changed/);
  const tried = await ask("POST", `/webhooks/${id}/test`);
  assertEquals([tried.status, await count()], [507, 2]);
  assertMatch(tried.body.detail, /has taken effect/);
  const moved = await ask("POST", "/clock/advance", { body: { seconds: 1 } });
  assertEquals([moved.status, (await ask("GET", "/clock")).body.now], [
    507,
    new Date(START + 1_000).toISOString(),
  ]);
  assertMatch(moved.body.detail, /has taken effect/);
  const fault = { fault: "status", status: 503 };
  const set = await ask("PUT", "/faults/f", { body: fault });
  const missing = await ask("DELETE", "/faults/f");
  const added = await ask("POST", "/rules", { body: { delay: 0 } });
  assertEquals([set.status, missing.status, added.status], [507, 404, 507]);
  assertEquals((await ask("GET", "/rules")).body, { rules: [] });
  store.full = false;
  assertEquals((await ask("DELETE", `/webhooks/${id}`)).status, 204);
  simulator.close();
});

Deno.test("a simulator that is closed reports a last commit that fails, and is closed", async () => {
  const store = new FragileStore();
  const { simulator, ask } = simulated({ store });
  await ask("GET", "/status");
  store.full = true;
  assertThrows(() => simulator.close(), StoreError, "Cannot write");
  simulator.close();
  assertEquals([store.closed, (await ask("GET", "/status")).status], [1, 503]);
});

Deno.test("a request that cannot be stored uses no id of a rule, and does not move an automatic clock", async () => {
  const store = new FragileStore();
  const { clock, ask } = simulated({ store, autoAdvance: true });
  store.full = true;
  for (const path of ["/rules", "/reset", "/jobs"]) {
    const { status, headers } = await ask("POST", path, { body: {} });
    assertEquals([status, headers.get("retry-after")], [507, null], path);
    assertEquals(clock.now(), START);
  }
  store.full = false;
  assertEquals((await ask("POST", "/rules", { body: {} })).body.id, "1");
});
