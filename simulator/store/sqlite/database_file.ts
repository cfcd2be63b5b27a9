import {
  closeSync,
  fstatSync,
  openSync,
  readSync,
  statSync,
  writeSync,
} from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { StoreError } from "../../core/store.ts";
import { codeOf, FileProblem, reasonOf } from "./reason.ts";
import { APPLICATION_ID, BEHIND_ID, SCHEMA } from "./rows.ts";
import { upgrade, VERSION } from "./upgrades.ts";

/** Where a file's header has the application id, 4 bytes, big-endian. */
const ID_OFFSET = 68;

/** How long the last check of a file's place holds: each takes some 20 us. */
const CHECK_INTERVAL_MS = 2;

const CHUNK_BYTES = 65_536;

/** The files that this process has open. */
const openFiles = new Set<string>();

/**
 * The database file of an open store, beside SQLite's own access to it.
 *
 * It stays open as long as SQLite has it: to close any descriptor of a file
 * releases all locks that the process holds on it (POSIX, `fcntl`).
 */
export class DatabaseFile {
  readonly #path: string;
  readonly #descriptor: number;
  readonly #identity: string;
  #checkedAt = -Infinity;

  constructor(path: string) {
    this.#path = path;
    this.#descriptor = openSync(path, "r+");
    this.#identity = identityOf(fstatSync(this.#descriptor));
    openFiles.add(this.#identity);
  }

  /** Whether a file, which may be missing, is open in this process. */
  static isOpen(path: string): boolean {
    const status = statSync(path, { throwIfNoEntry: false });
    return status !== undefined && status.ino !== 0 &&
      openFiles.has(identityOf(status));
  }

  get size(): number {
    return fstatSync(this.#descriptor).size;
  }

  /**
   * Marks the file as one that lacks commits which are in its write-ahead log: a
   * copy without the log is incomplete. The mark is written past SQLite, which
   * removes it with the next checkpoint, as the log holds the first page.
   *
   * A failure is not reported: the commit is safe in the log.
   */
  markAsBehind(): void {
    const id = new DataView(new ArrayBuffer(4));
    id.setUint32(0, BEHIND_ID);
    try {
      writeSync(this.#descriptor, id, 0, 4, ID_OFFSET);
    } catch {
      // The next checkpoint and commit mark it again.
    }
  }

  /**
   * Checks that the path still leads to the file: a commit to another one is lost.
   *
   * @throws {FileProblem} If it has been moved, replaced or deleted.
   */
  assertInPlace(): void {
    const now = performance.now();
    if (now - this.#checkedAt < CHECK_INTERVAL_MS) return;
    let found: string | undefined;
    try {
      found = identityOf(statSync(this.#path));
    } catch (error) {
      if (codeOf(error) !== "ENOENT") {
        throw new FileProblem(reasonOf(error, this.#path));
      }
    }
    if (found !== this.#identity) {
      throw new FileProblem("the file has been moved or deleted");
    }
    this.#checkedAt = now;
  }

  read(buffer: Uint8Array, position: number): number {
    return readSync(this.#descriptor, buffer, 0, buffer.length, position);
  }

  /** Closes the file. SQLite must have done so before. */
  close(): void {
    openFiles.delete(this.#identity);
    closeSync(this.#descriptor);
  }
}

export interface FileStreamOptions {
  /** Whether the file is still as it was when the stream began. */
  isCurrent(): boolean;
  /** Called when no more is read of it. */
  onEnd(): void;
}

/** Streams a file as it is now. */
export function fileStream(
  file: DatabaseFile,
  { isCurrent, onEnd }: FileStreamOptions,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const { size } = file;
  let position = 0;
  function next(): Uint8Array<ArrayBuffer> {
    const chunk = new Uint8Array(Math.min(CHUNK_BYTES, size - position));
    position += file.read(chunk, position);
    return chunk;
  }
  // Read at once: the header changes with the next commit.
  let chunk = next();
  return new ReadableStream({
    pull(controller) {
      if (!isCurrent()) {
        onEnd();
        throw new StoreError(
          "The backup has ended early, as the store was closed or another backup began, or it was read too slowly",
        );
      }
      controller.enqueue(chunk);
      if (position < size) {
        chunk = next();
        return;
      }
      onEnd();
      controller.close();
    },
    cancel: onEnd,
  }, { highWaterMark: 0 });
}

function identityOf({ dev, ino }: { dev: number; ino: number }): string {
  return `${dev}:${ino}`;
}

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
  if (!schema.every(({ name, sql }) => sql === SCHEMA[String(name)])) {
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
