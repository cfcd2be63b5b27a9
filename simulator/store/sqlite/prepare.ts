import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { DatabaseFile, ID_OFFSET } from "./database_file.ts";
import { codeOf, FileProblem, reasonOf } from "./reason.ts";
import { APPLICATION_ID, BEHIND_ID, TABLES } from "./rows.ts";
import { upgrade, VERSION } from "./upgrades.ts";

/** The first bytes of a file in SQLite's format, section 1.3. */
const HEADER_BYTES = 100;
const VERSION_OFFSET = 60;
const MAGIC = "SQLite format 3\0";

/**
 * Checks a file, which may be missing, before SQLite opens it and so changes it.
 *
 * @returns Why it cannot be opened as a store, if so.
 */
export function problemOf(path: string): string | undefined {
  let file: number;
  try {
    // To open it here would release the locks on it, when it is closed again.
    if (DatabaseFile.isOpen(path)) return "it is open already";
    file = openSync(path, "r+");
  } catch (error) {
    return codeOf(error) === "ENOENT" ? undefined : reasonOf(error, path);
  }
  try {
    const status = fstatSync(file);
    if (!status.isFile()) return "it is no file";
    // The write-ahead log lies beside one of the names: opened by another one after
    // a crash, the file would lack it.
    if (status.nlink > 1) return "it has another name, a hard link";
    if (status.size === 0) return undefined;
    const header = new Uint8Array(HEADER_BYTES);
    const read = readSync(file, header, 0, HEADER_BYTES, 0);
    const text = new TextDecoder("latin1").decode(header);
    if (read < HEADER_BYTES || !text.startsWith(MAGIC)) {
      return "it is no SQLite file";
    }
    const view = new DataView(header.buffer);
    return problemWith(
      view.getUint32(ID_OFFSET),
      view.getUint32(VERSION_OFFSET),
    );
  } finally {
    closeSync(file);
  }
}

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
  // The write-ahead log may have a later header than the file.
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

/** Why a file of an application id and a format cannot be opened, if so. */
function problemWith(application: number, version: number): string | undefined {
  if (application !== APPLICATION_ID && application !== BEHIND_ID) {
    return "it is the SQLite file of another application";
  }
  return version > VERSION
    ? `it was written by a newer version of this program: its format is ${version}, and this one reads up to ${VERSION}`
    : undefined;
}

function pragma(db: DatabaseSync, name: string): number {
  return Number(db.prepare(`PRAGMA ${name}`).get()?.[name]);
}
