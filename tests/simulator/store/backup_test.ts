import { openSqliteStore, StoreError } from "@heygen-sim/simulator/sqlite";
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { testWithFolder } from "../../_needs.ts";
import { SqliteStore } from "../../../simulator/store/sqlite/sqlite_store.ts";
import { BASE, type Simulated, simulated } from "../routes/_simulated.ts";
import { copyStore } from "./_files.ts";
import { Kept } from "./_kept.ts";

/** Asks for a backup. */
function backupOf({ simulator }: Simulated): Promise<Response> {
  return simulator.fetch(`${BASE}/backup`);
}

async function titlesOf({ ask }: Simulated): Promise<string[]> {
  const { body } = await ask("GET", "/jobs?limit=100");
  return body.jobs.map(({ title }: { title: string }) => title);
}

/** Makes jobs with titles of some length, 100 at a time. */
async function fill({ create }: Simulated, jobs: number): Promise<void> {
  const title = "x".repeat(200);
  for (let n = 0; n < jobs; n++) await create({ title });
}

testWithFolder(
  "GET /backup streams the store as it is at the request, while jobs are created",
  async (folder) => {
    const path = `${folder}/sim.db`;
    using kept = new Kept(path);
    await fill(kept.its, 1_500);
    await kept.its.create({ title: "Before" });
    const response = await backupOf(kept.its);
    assertEquals(response.status, 200);
    assertEquals(
      response.headers.get("content-type"),
      "application/vnd.sqlite3",
    );
    const parts = [];
    for await (const part of response.body ?? []) {
      parts.push(part);
      await kept.its.create({ title: "After" });
    }
    assert(parts.length > 2, "it comes in parts");
    const copy = `${folder}/copy.db`;
    Deno.writeFileSync(
      copy,
      new Uint8Array(await new Blob(parts).arrayBuffer()),
    );
    using other = new Kept(copy);
    assertEquals((await titlesOf(other.its))[0], "Before");
    const { text } = await other.its.ask("GET", "/metrics");
    assert(/_jobs_created_total 1502$/m.test(text), text);
    assertEquals((await titlesOf(kept.its))[0], "After");
    kept.crash();
    assertEquals((await titlesOf(kept.its))[0], "After");
  },
);

testWithFolder(
  "a backup ends early when another begins or the store is closed",
  async (folder) => {
    using kept = new Kept(`${folder}/sim.db`);
    await fill(kept.its, 1_000);
    const first = await backupOf(kept.its);
    const second = await backupOf(kept.its);
    await assertRejects(() => first.bytes(), StoreError, "ended early");
    assert((await second.bytes()).length > 100_000);
    const third = await backupOf(kept.its);
    kept.its.simulator.close();
    await assertRejects(() => third.bytes(), StoreError, "ended early");
  },
);

testWithFolder(
  "a backup ends early when it is read more slowly than 10,000 pages are written",
  async (folder) => {
    const path = `${folder}/sim.db`;
    const store = new SqliteStore(path, new DatabaseSync(path));
    const value = "x".repeat(4_096_000);
    const head = { seed: 1, runs: 0, last: 0, current: 0, time: 0 };
    const write = { kind: "row", table: "keys", key: "k", value } as const;
    const commit = () => store.commit({ head, writes: [write] });
    commit();
    const ended: string[] = [];
    const copy = store.backup(() => ended.push("ended"));
    for (let i = 0; i < 8; i++) commit();
    const reader = copy.getReader();
    assertEquals((await reader.read()).value?.length, 65_536);
    for (let i = 0; i < 4; i++) commit();
    await assertRejects(() => reader.read(), StoreError, "too slowly");
    assertEquals(ended, ["ended"]);
    store.close();
  },
);

testWithFolder(
  "GET /backup exists only with a store, and needs the admin key if there is one",
  async (folder) => {
    assertEquals((await backupOf(simulated())).status, 404);
    using kept = new Kept(`${folder}/sim.db`, { adminKey: "secret" });
    const { status, body } = await backupOf(kept.its);
    await body?.cancel();
    assertEquals(status, 401);
    const headers = { "x-admin-key": "secret" };
    assertEquals(
      (await kept.its.ask("HEAD", "/backup", { headers })).status,
      200,
    );
    const { simulator } = kept.its;
    const allowed = await simulator.fetch(`${BASE}/backup`, { headers });
    await allowed.body?.cancel();
    assertEquals(allowed.status, 200);
  },
);

testWithFolder(
  "a copy of an open store without its write-ahead log is refused, and one with it opens",
  async (folder) => {
    const path = `${folder}/sim.db`;
    const copy = `${folder}/copy.db`;
    using kept = new Kept(path);
    for (let n = 0; n < 3; n++) {
      await fill(kept.its, 600);
      Deno.copyFileSync(path, copy);
      const before = Deno.readFileSync(copy);
      const { message } = assertThrows(() => openSqliteStore(copy), StoreError);
      assert(
        message.startsWith(
          `Cannot open the store '${copy}' as it lacks its write-ahead log`,
        ),
        message,
      );
      assertEquals(Deno.readFileSync(copy), before);
      using whole = new Kept(copyStore(path));
      assertEquals(await titlesOf(whole.its), await titlesOf(kept.its));
    }
    kept.its.simulator.close();
    Deno.copyFileSync(path, copy);
    using closed = new Kept(copy);
    assertEquals((await titlesOf(closed.its)).length, 100);
  },
);

testWithFolder(
  "a store is refused when its write-ahead log is gone after a crash",
  async (folder) => {
    const path = `${folder}/sim.db`;
    using kept = new Kept(path);
    await kept.its.create();
    const crashed = copyStore(path);
    Deno.removeSync(`${crashed}-wal`);
    assertThrows(() => openSqliteStore(crashed), StoreError, "write-ahead log");
  },
);

for (
  const [what, change] of [
    ["deleted", (path: string) => Deno.removeSync(path)],
    ["moved", (path: string) => Deno.renameSync(path, `${path}.moved`)],
    ["replaced", (path: string) => {
      Deno.writeTextFileSync(`${path}.new`, "other");
      Deno.renameSync(`${path}.new`, path);
    }],
  ] as const
) {
  testWithFolder(
    `a store whose file has been ${what} refuses writes, and its simulator goes on reading`,
    async (folder) => {
      const path = `${folder}/sim.db`;
      const kept = new Kept(path);
      const { ask, create } = kept.its;
      const { id } = await create({ title: "Kept" });
      change(path);
      await new Promise((resolve) => setTimeout(resolve, 5));
      for (
        const [method, target] of [
          ["POST", "/jobs"],
          ["POST", "/reset"],
          ["DELETE", `/jobs/${id}`],
        ] as const
      ) {
        const { status, body } = await ask(method, target);
        assertEquals([status, body.detail], [
          503,
          `Cannot write to the store '${path}' as the file has been moved or deleted. Nothing has changed.`,
        ]);
      }
      for (
        const target of [
          "/healthz",
          "/status",
          "/jobs",
          `/jobs/${id}`,
          "/metrics",
          "/journal",
        ]
      ) {
        assertEquals((await ask("GET", target)).status, 200, target);
      }
      assertThrows(() => kept.its.simulator.close(), StoreError, "moved");
      if (what !== "moved") return;
      using again = new Kept(`${path}.moved`);
      assertEquals((await again.its.read(id)).title, "Kept");
    },
    { ignore: Deno.build.os === "windows" },
  );
}

testWithFolder(
  "a store goes on when its file is back in its place",
  async (folder) => {
    const path = `${folder}/sim.db`;
    using kept = new Kept(path);
    Deno.renameSync(path, `${path}.moved`);
    await new Promise((resolve) => setTimeout(resolve, 5));
    assertEquals((await kept.its.ask("POST", "/jobs")).status, 503);
    Deno.renameSync(`${path}.moved`, path);
    const { id } = await kept.its.create();
    kept.crash();
    assertEquals((await kept.its.read(id)).status, "pending");
  },
  { ignore: Deno.build.os === "windows" },
);
