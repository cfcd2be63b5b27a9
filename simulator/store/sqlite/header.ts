import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { codeOf, reasonOf } from "./reason.ts";
import { DatabaseFile } from "./database_file.ts";
import { APPLICATION_ID, BEHIND_ID, VERSION } from "./schema.ts";

/** The first bytes of a file in SQLite's format, section 1.3. */
const HEADER = 100;
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
    const header = new Uint8Array(HEADER);
    const read = readSync(file, header, 0, HEADER, 0);
    const text = new TextDecoder("latin1").decode(header);
    if (read < HEADER || !text.startsWith(MAGIC)) {
      return "it is no SQLite file";
    }
    const view = new DataView(header.buffer);
    return problemWith(view.getUint32(68), view.getUint32(60));
  } finally {
    closeSync(file);
  }
}

/** Why a file of an application id and a format cannot be opened, if so. */
export function problemWith(
  application: number,
  version: number,
): string | undefined {
  if (application !== APPLICATION_ID && application !== BEHIND_ID) {
    return "it is the SQLite file of another application";
  }
  return version > VERSION
    ? `it was written by a newer version of this program: its format is ${version}, and this one reads up to ${VERSION}`
    : undefined;
}
