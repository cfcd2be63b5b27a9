import { openSqliteStore, StoreError } from "@heygen-sim/simulator/sqlite";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { DatabaseSync } from "node:sqlite";
import { testWithFolder } from "../../_needs.ts";
import { evaluate, runProgram } from "../../_process.ts";
import { simulated } from "../routes/_simulated.ts";
import { copyStore } from "./_files.ts";
import { Kept } from "./_kept.ts";

/** Asserts that a file is refused in one line and left as it is. */
function assertRefused(path: string, reason: string): void {
  const before = Deno.readFileSync(path);
  const { message } = assertThrows(() => openSqliteStore(path), StoreError);
  assertEquals(message, `Cannot open the store '${path}' as ${reason}`);
  assertEquals(Deno.readFileSync(path), before);
  assertEquals(namesBeside(path), [], "nothing is left beside it");
}

function namesBeside(path: string): string[] {
  const [, folder = "", name = ""] = /^(.*)\/(.*)$/.exec(path) ?? [];
  return [...Deno.readDirSync(folder)].map(({ name }) => name)
    .filter((other) => other.startsWith(`${name}-`));
}

/** Makes a store with some jobs. */
async function fill(path: string, jobs: number): Promise<void> {
  using kept = new Kept(path);
  for (let i = 0; i < jobs; i++) await kept.its.create({ title: `Job ${i}` });
}

/** Changes a file in SQLite's own way. */
function alter(path: string, sql: string): void {
  const db = new DatabaseSync(path);
  db.exec(sql);
  db.close();
}

testWithFolder(
  "all jobs are read again where there are thousands",
  async (folder) => {
    const count = 2_500;
    const path = `${folder}/sim.db`;
    await fill(path, count);
    using kept = new Kept(path);
    // The simulation has a job of its own.
    const { body } = await kept.its.ask("GET", `/jobs?limit=1`);
    const { text } = await kept.its.ask("GET", "/metrics");
    const ended = [...text.matchAll(/^heygen_sim_jobs\w*\{.*\} (\d+)$/gm)]
      .reduce((sum, [, value]) => sum + Number(value), 0);
    assertEquals([body.jobs[0].title, ended], [`Job ${count - 1}`, count + 1]);
  },
);

testWithFolder("openSqliteStore() refuses what is no SQLite file", (folder) => {
  const path = `${folder}/notes.txt`;
  for (
    const text of [
      "x",
      "Some notes that I would like to keep.",
      "SQLite format 3\0",
      "SQLite format 4\0".padEnd(8_192, "x"),
    ]
  ) {
    Deno.writeTextFileSync(path, text);
    assertRefused(path, "it is no SQLite file");
  }
});

testWithFolder(
  "openSqliteStore() refuses the file of another application",
  (folder) => {
    const path = `${folder}/other.db`;
    alter(path, "CREATE TABLE jobs (number); INSERT INTO jobs VALUES (1)");
    assertRefused(path, "it is the SQLite file of another application");
    alter(path, "PRAGMA application_id = 1; PRAGMA user_version = 1");
    assertRefused(path, "it is the SQLite file of another application");
  },
);

testWithFolder(
  "openSqliteStore() refuses a file of a newer version",
  async (folder) => {
    const path = `${folder}/new.db`;
    await fill(path, 1);
    alter(path, "PRAGMA user_version = 99");
    assertRefused(
      path,
      "it was written by a newer version of this program: its format is 99, and this one reads up to 6",
    );
  },
);

testWithFolder(
  "openSqliteStore() refuses a newer version that only the write-ahead log shows",
  async (folder) => {
    const path = `${folder}/new.db`;
    await fill(path, 1);
    const db = new DatabaseSync(path);
    db.exec("PRAGMA user_version = 99");
    const copy = copyStore(path);
    db.close();
    const { message } = assertThrows(() => openSqliteStore(copy), StoreError);
    assert(message.includes("newer version"), message);
  },
);

testWithFolder(
  "openSqliteStore() refuses a damaged file, wherever the damage is",
  async (folder) => {
    const path = `${folder}/sim.db`;
    await fill(path, 300);
    const whole = Deno.readFileSync(path);
    const page = 4_096;
    assert(whole.length > 6 * page);
    // The schema's page, whose first 100 bytes say what the file is, and others.
    for (let at = 100; at < whole.length; at += page - at % page) {
      const damaged = whole.slice();
      damaged.fill(0xa5, at, at + 200);
      Deno.writeFileSync(path, damaged);
      assertRefused(path, "it is damaged");
    }
    Deno.writeFileSync(path, whole.slice(0, 3 * page));
    assertRefused(path, "it is damaged");
  },
);

testWithFolder(
  "a simulator refuses invalid stored values",
  async (folder) => {
    const path = `${folder}/sim.db`;
    for (
      const sql of [
        "UPDATE jobs SET details = '{' WHERE number = 2",
        `UPDATE jobs SET details = '{"delay":"soon"}' WHERE number = 2`,
        "UPDATE jobs SET details = replace(details, 'Job', 'Jab')",
        "UPDATE jobs SET work = work + 1 WHERE number = 2",
        "UPDATE jobs SET created = created + 1 WHERE number = 2",
        "UPDATE jobs SET starts = starts + 1 WHERE number = 2",
        "UPDATE jobs SET ends = ends - 1 WHERE number = 2",
        "UPDATE jobs SET outcome = 1 WHERE number = 2",
        "UPDATE jobs SET ready = 1 WHERE number = 2",
        "UPDATE jobs SET number = 9 WHERE number = 1",
        "UPDATE state SET last = 1",
        "UPDATE state SET time = time + 1",
        "UPDATE state SET current = 2",
        "UPDATE state SET runs = 1",
        "UPDATE state SET seed = '1'",
        "DELETE FROM state",
        "UPDATE rows SET kind = 'jounal'",
        "UPDATE rows SET key = key || '0'",
        "INSERT INTO rows VALUES ('keys', 'k', 'no JSON')",
        "UPDATE rows SET value = replace(value, 'POST', 'PAST')",
      ]
    ) {
      await fill(path, 2);
      alter(path, sql);
      const before = Deno.readFileSync(path);
      using store = openSqliteStore(path);
      const { message } = assertThrows(() => simulated({ store }), StoreError);
      store.close();
      assertEquals(message, `Cannot open the store '${path}' as it is damaged`);
      assertEquals(Deno.readFileSync(path), before);
      Deno.removeSync(path);
    }
  },
);

testWithFolder(
  "openSqliteStore() refuses a file that is open already",
  async (folder) => {
    const path = `${folder}/sim.db`;
    await fill(path, 1);
    {
      using _kept = new Kept(path);
      const { message } = assertThrows(() => openSqliteStore(path), StoreError);
      assertEquals(
        message,
        `Cannot open the store '${path}' as it is open already`,
      );
    }
    openSqliteStore(path).close();
  },
);

testWithFolder(
  "a store that is opened twice in a process stays closed to other processes",
  async (folder) => {
    const path = `${folder}/sim.db`;
    using _kept = new Kept(path);
    assertThrows(() => openSqliteStore(path), StoreError, "open already");
    const module = import.meta.resolve("../../../simulator/sqlite.ts");
    const { stdout } = await evaluate(
      `import { openSqliteStore } from "${module}";
       try { openSqliteStore("${path}"); } catch (error) { console.log(error.message); }`,
    );
    assertEquals(
      stdout,
      `Cannot open the store '${path}' as it is open already\n`,
    );
  },
  { run: true },
);

testWithFolder(
  "openSqliteStore() refuses a file that has two names, and takes one by a symbolic link",
  async (folder) => {
    const path = `${folder}/sim.db`;
    await fill(path, 1);
    Deno.linkSync(path, `${folder}/same.db`);
    for (const name of [path, `${folder}/same.db`]) {
      assertRefused(name, "it has another name, a hard link");
    }
    Deno.removeSync(`${folder}/same.db`);
    await runProgram("ln", ["-s", "sim.db", `${folder}/link.db`]);
    const kept = new Kept(path);
    const link = `${folder}/link.db`;
    const { message } = assertThrows(() => openSqliteStore(link), StoreError);
    assertEquals(
      message,
      `Cannot open the store '${link}' as it is open already`,
    );
    kept.its.simulator.close();
    openSqliteStore(link).close();
    assertEquals(namesBeside(link), []);
  },
  { run: true, ignore: Deno.build.os === "windows" },
);

testWithFolder(
  "openSqliteStore() refuses a file without its tables",
  async (folder) => {
    const path = `${folder}/sim.db`;
    await fill(path, 1);
    alter(path, "ALTER TABLE jobs RENAME COLUMN starts TO begins");
    assertRefused(path, "it is damaged");
    alter(path, "ALTER TABLE jobs RENAME COLUMN begins TO starts");
    const bytes = Deno.readFileSync(path);
    const at = new TextDecoder("latin1").decode(bytes).indexOf("0 AND 2");
    bytes[at + 6] = "3".charCodeAt(0);
    Deno.writeFileSync(path, bytes);
    assertRefused(path, "it is damaged");
  },
);

testWithFolder(
  "openSqliteStore() refuses a directory, and a file in a missing one",
  (folder) => {
    for (
      const [path, reason] of [
        [folder, "it is a directory"],
        [`${folder}/nowhere/sim.db`, "it cannot be made there"],
      ] as const
    ) {
      const { message } = assertThrows(() => openSqliteStore(path), StoreError);
      assertEquals(message, `Cannot open the store '${path}' as ${reason}`);
    }
    assertEquals([...Deno.readDirSync(folder)], []);
  },
);

testWithFolder(
  "openSqliteStore() refuses a file that it may not write",
  async (folder) => {
    const path = `${folder}/sim.db`;
    await fill(path, 1);
    Deno.chmodSync(path, 0o400);
    assertRefused(path, "this user may not read and write it");
  },
  { ignore: Deno.build.os === "windows" || isRoot() },
);

/** Whether nothing is forbidden to this user; `false` where that is not known. */
function isRoot(): boolean {
  const { state } = Deno.permissions.querySync({ name: "sys", kind: "uid" });
  // Without asking: who is root may write whatever there is.
  return state === "granted" ? Deno.uid() === 0 : true;
}

testWithFolder(
  "openSqliteStore() creates a store in an empty file",
  async (folder) => {
    const path = `${folder}/sim.db`;
    Deno.writeFileSync(path, new Uint8Array());
    await fill(path, 1);
    using kept = new Kept(path);
    assertEquals((await kept.its.ask("GET", "/jobs")).body.jobs.length, 2);
  },
);

testWithFolder(
  "openSqliteStore() takes any text for the name of a file",
  async (folder) => {
    const names = [":memory:", "file:sim.db?mode=memory", "a b%20c"];
    const module = import.meta.resolve("../../../simulator/sqlite.ts");
    // The folder that a process is in is the same for all tests in it.
    const { code, stderr } = await evaluate(
      `import { openSqliteStore } from "${module}";
       for (const name of ${JSON.stringify(names)}) openSqliteStore(name);`,
      { cwd: folder },
    );
    assertEquals(code, 0, stderr);
    const made = [...Deno.readDirSync(folder)].map(({ name }) => name);
    assertEquals(names.filter((name) => !made.includes(name)), []);
  },
  { run: true, ignore: Deno.build.os === "windows" },
);

testWithFolder(
  "openSqliteStore() opens a file of version 1",
  async (folder) => {
    const path = `${folder}/old.db`;
    alter(
      path,
      await Deno.readTextFile(new URL("_version_1.sql", import.meta.url)),
    );
    using kept = new Kept(path, {
      seed: "old",
      maxConcurrentJobs: 1,
      whenFull: "queue",
    });
    const { ask } = kept.its;
    const titles = async () => {
      const { body } = await ask("GET", "/jobs");
      return body.jobs.map((
        { title, status, phase }: Record<string, string>,
      ) => [title, status, phase]);
    };
    assertEquals(await titles(), [
      ["Waits", "pending", "queued"],
      ["Runs", "pending", "running"],
      ["Was cancelled", "cancelled", null],
      [null, "completed", null],
    ]);
    await kept.clock.advance(20_000);
    assertEquals((await titles()).slice(0, 2), [
      ["Waits", "completed", null],
      ["Runs", "error", null],
    ]);
    // What the old version did not keep.
    const headers = { "idempotency-key": "k" };
    const { body } = await ask("POST", "/jobs", { headers });
    kept.reopen();
    const again = await kept.its.ask("POST", "/jobs", { headers });
    assertEquals(again.body.id, body.id);
  },
);

testWithFolder(
  "openSqliteStore() refuses a pipe",
  async (folder) => {
    const path = `${folder}/pipe`;
    await runProgram("mkfifo", [path]);
    const { message } = assertThrows(() => openSqliteStore(path), StoreError);
    assertEquals(message, `Cannot open the store '${path}' as it is no file`);
  },
  { run: true, ignore: Deno.build.os === "windows" },
);

testWithFolder(
  "a store goes on at its own time where the system's clock was set back",
  (folder) => {
    const path = `${folder}/sim.db`;
    const head = { seed: 1, runs: 0, last: 0, current: 0, time: 5_000 };
    const before = openSqliteStore(path);
    before.commit({ head, writes: [] });
    before.close();
    using _ = new FakeTime(Date.now() - 60_000);
    using store = openSqliteStore(path);
    assertEquals(store.resumeAt(1), 5_000);
  },
);
