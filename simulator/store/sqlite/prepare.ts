import type { DatabaseSync } from "node:sqlite";
import { objectionTo } from "./header.ts";
import { Objection } from "./reason.ts";
import { bringUp } from "./schema.ts";

/**
 * Takes an open file for this process alone, makes sure that it is a store, and
 * brings it up to the present version.
 *
 * @param db The file.
 * @throws {Objection} If it is none, or is damaged.
 */
export function prepare(db: DatabaseSync): void {
  // Before anything else, so that nobody comes in between.
  for (const sql of ["PRAGMA locking_mode = EXCLUSIVE", "BEGIN EXCLUSIVE"]) {
    // Not `exec`, whose errors have no result codes.
    db.prepare(sql).all();
  }
  db.exec("COMMIT");
  const version = pragma(db, "user_version");
  const isNew = version === 0 && pragma(db, "schema_version") === 0;
  // The write-ahead log may know better than the file's header.
  const reason = isNew
    ? undefined
    : objectionTo(pragma(db, "application_id"), version);
  if (reason !== undefined) throw new Objection(reason);
  if (
    !isNew && db.prepare("PRAGMA quick_check(1)").get()?.quick_check !== "ok"
  ) {
    throw new Objection("it is damaged");
  }
  bringUp(db, version);
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
}

function pragma(db: DatabaseSync, name: string): number {
  return Number(db.prepare(`PRAGMA ${name}`).get()?.[name]);
}
