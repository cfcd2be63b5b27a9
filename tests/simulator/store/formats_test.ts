import { openSqliteStore } from "@heygen-sim/simulator/sqlite";
import { assertEquals } from "@std/assert";
import { createHash } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { testWithFolder } from "./_files.ts";

/**
 * The number of the format, and the SHA-256 of its schema. A change of the schema
 * needs the next number.
 */
const FORMAT = {
  number: 5,
  fingerprint:
    "70e699015a1a8f384424f647713caddf8a149268c56c7b498592d0a9cbea8ae6",
};

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
