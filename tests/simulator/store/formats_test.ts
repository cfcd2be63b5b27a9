import { openSqliteStore, StoreError } from "@heygen-sim/simulator/sqlite";
import { assertEquals, assertThrows } from "@std/assert";
import { createHash } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { gunzipSync } from "node:zlib";
import { testWithFolder } from "../../_needs.ts";
import { Kept } from "./_kept.ts";

/**
 * The number of the format, and the SHA-256 of its schema. A change of the schema
 * needs the next number, a step that brings older files up to it, and a file of
 * the format before among `formats/`.
 */
const FORMAT = {
  number: 6,
  fingerprint:
    "70e699015a1a8f384424f647713caddf8a149268c56c7b498592d0a9cbea8ae6",
};

/** Files that older versions of the program have written, at 00:00:04. */
const OLD = ["2", "3_plain_seed", "3", "4", "5"];

for (const name of OLD) {
  testWithFolder(
    `openSqliteStore() opens a file of format ${name.replaceAll("_", " ")}`,
    async (folder) => {
      const path = `${folder}/sim.db`;
      const url = new URL(`formats/${name}.db.gz`, import.meta.url);
      Deno.writeFileSync(path, gunzipSync(Deno.readFileSync(url)));
      const sent: string[] = [];
      using kept = new Kept(path, {
        seed: "old",
        webhookFetch: async (input, init) => {
          sent.push((await new Request(input, init).json()).data?.title);
          return new Response();
        },
      });
      const copy = `${folder}/copy.db`;
      Deno.copyFileSync(path, copy);
      assertThrows(() => openSqliteStore(copy), StoreError, "write-ahead log");
      const { ask } = kept.its;
      const jobs = async () => {
        const { body } = await kept.its.ask("GET", "/jobs");
        return body.jobs.map((
          { title, length, status }: Record<string, unknown>,
        ) => [title, length, status]);
      };
      assertEquals(await jobs(), [
        ["Queued", 60, "pending"],
        ["Scripted", null, "pending"],
        ["Failed", null, "error"],
        ["Cancelled", null, "cancelled"],
        [null, null, "pending"],
      ]);
      const scripted = (await ask("GET", "/jobs")).body.jobs[1].id;
      const reads = [];
      for (let i = 0; i < 2; i++) {
        reads.push((await kept.its.read(scripted)).status);
        kept.crash();
      }
      assertEquals(reads, ["pending", "completed"], "the first step was taken");
      const { body: { webhooks } } = await kept.its.ask("GET", "/webhooks");
      assertEquals(webhooks[0].description, "é");
      const again = await kept.its.ask("POST", "/jobs", {
        headers: { "idempotency-key": "k" },
        body: {
          title: "Queued",
          length: 60,
          queue: 1,
          delay: 8,
          callback_url: "http://127.0.0.1:9999/done",
        },
      });
      assertEquals(again.headers.get("idempotent-replayed"), "true");
      const { entries } = (await kept.its.ask("GET", "/journal")).body;
      assertEquals(entries.at(-1).path, "/webhooks");
      if (name === "5") {
        const { ask } = kept.its;
        assertEquals((await ask("GET", "/faults/slow")).body.seconds, 5);
        assertEquals((await ask("GET", "/rules/1")).body.delay, 3);
      }
      await kept.clock.advance(60_000);
      assertEquals(await jobs(), [
        ["Queued", 60, "completed"],
        ["Scripted", null, "completed"],
        ["Failed", null, "error"],
        ["Cancelled", null, "cancelled"],
        [null, null, "completed"],
      ]);
      await kept.clock.advance(600_000);
      assertEquals(
        new Set(sent),
        new Set(["Cancelled", "Failed", "Scripted", "Queued", null]),
      );
      kept.reopen();
      assertEquals((await jobs()).length, 5);
    },
  );
}

for (
  const [name, damage] of [
    ["2", "UPDATE rows SET value = substr(value, 2)"],
    ["2", "ALTER TABLE rows RENAME COLUMN value TO valud"],
    ["2", "ALTER TABLE state RENAME COLUMN seed TO sead"],
    ["3", "UPDATE rows SET value = value || ' '"],
    ["4", "UPDATE jobs SET work = work + 1"],
    ["5", "UPDATE jobs SET work = work + 1"],
    ["5", "UPDATE rows SET value = value || ' '"],
    ["5", "UPDATE state SET time = time + 1"],
  ] as const
) {
  testWithFolder(
    `openSqliteStore() refuses a damaged file of format ${name}: ${damage}`,
    (folder) => {
      const path = `${folder}/sim.db`;
      const url = new URL(`formats/${name}.db.gz`, import.meta.url);
      Deno.writeFileSync(path, gunzipSync(Deno.readFileSync(url)));
      const run = <T>(use: (db: DatabaseSync) => T) => {
        const db = new DatabaseSync(path);
        try {
          return use(db);
        } finally {
          db.close();
        }
      };
      run((db) => db.exec(damage));
      assertThrows(() => openSqliteStore(path), StoreError, "it is damaged");
      const version = run((db) => db.prepare("PRAGMA user_version").get());
      assertEquals(version?.user_version, Number(name), "as it was");
    },
  );
}

testWithFolder(
  "the number of the store's format changes with its schema",
  (folder) => {
    const path = `${folder}/sim.db`;
    openSqliteStore(path).close();
    const db = new DatabaseSync(path);
    const schema = db.prepare("SELECT sql FROM sqlite_schema ORDER BY name")
      .all();
    const number = db.prepare("PRAGMA user_version").get()?.user_version;
    db.close();
    const fingerprint = createHash("sha256").update(JSON.stringify(schema))
      .digest("hex");
    assertEquals({ number, fingerprint }, FORMAT);
  },
);
