import type { DatabaseSync } from "node:sqlite";
import { problemWith } from "./header.ts";
import { FileProblem } from "./reason.ts";
import { BEHIND_ID, TABLES, upgrade } from "./schema.ts";

/**
 * Locks an open file for this process, checks that it is a store, and upgrades it to
 * the present format.
 *
 * @throws {FileProblem} If it is not a store, or damaged.
 */
export function prepare(db: DatabaseSync): void {
  // First of all, so that no other process comes in between.
  for (const sql of ["PRAGMA locking_mode = EXCLUSIVE", "BEGIN EXCLUSIVE"]) {
    // Not `exec`, whose errors have no result codes.
    db.prepare(sql).all();
  }
  db.exec("COMMIT");
  const application = pragma(db, "application_id");
  if (application === BEHIND_ID) {
    throw new FileProblem(
      "it lacks its write-ahead log, the file with '-wal' at the end of its name; copy both, or fetch /backup from the server",
    );
  }
  const version = pragma(db, "user_version");
  const isNew = version === 0 && pragma(db, "schema_version") === 0;
  // The write-ahead log may know better than the file's header.
  const reason = isNew ? undefined : problemWith(application, version);
  if (reason !== undefined) throw new FileProblem(reason);
  if (
    !isNew && db.prepare("PRAGMA quick_check(1)").get()?.quick_check !== "ok"
  ) {
    throw new FileProblem("it is damaged");
  }
  upgrade(db, version);
  const schema = db.prepare("SELECT name, sql FROM sqlite_schema").all();
  if (!schema.every(({ name, sql }) => sql === TABLES[String(name)])) {
    throw new FileProblem("it is damaged");
  }
  db.exec(
    `PRAGMA journal_mode = WAL;
     PRAGMA synchronous = NORMAL;
     PRAGMA wal_autocheckpoint = 0;`,
  );
}

function pragma(db: DatabaseSync, name: string): number {
  return Number(db.prepare(`PRAGMA ${name}`).get()?.[name]);
}
