import { messageOf } from "../../_message_of.ts";
import { StoreError } from "../../core/store.ts";

/** Result codes of SQLite; the second is extended. */
const FULL = 13;
const WRITE_ERROR = 10 | 3 << 8;

const DAMAGED = "it is damaged";
const NOT_PERMITTED = "this user may not read and write it";

/** Why a file cannot be used, by the result code of SQLite or the system's code. */
const REASONS: Readonly<Record<number | string, string>> = {
  // About the statement: a table is missing or has other columns.
  1: DAMAGED,
  5: "it is open already",
  10: "reading or writing it fails",
  11: DAMAGED,
  [FULL]: "there is no room for it",
  26: DAMAGED,
  [WRITE_ERROR]:
    "it cannot be written: the disk, a quota or the limit of file sizes may be exhausted",
  EISDIR: "it is a directory",
  EACCES: NOT_PERMITTED,
  EPERM: NOT_PERMITTED,
  EROFS: "it is on a file system that is read-only",
  ENOTDIR: "its path leads through a file",
};

/** Why a file cannot be used as a store. */
export class FileProblem extends Error {}

export function cannotOpen(
  path: string,
  reason: string,
  cause?: unknown,
): StoreError {
  return new StoreError(`Cannot open the store '${path}' as ${reason}`, {
    cause,
  });
}

/** Why SQLite failed, in words. */
export function sqliteReasonOf(error: unknown, path: string): string {
  if (error instanceof FileProblem) return error.message;
  const code = resultCode(error);
  if (code !== undefined) {
    return REASONS[code] ?? REASONS[code & 0xff] ?? reasonOf(error, path);
  }
  // The constructor's errors have no codes.
  return /^unable to open/.test(messageOf(error))
    ? "it cannot be made there"
    : reasonOf(error, path);
}

/**
 * Whether SQLite failed for lack of room. A full disk has a code of its own; a
 * limit of file sizes or a quota is an error of writing.
 */
export function isFull(error: unknown): boolean {
  const code = resultCode(error) ?? 0;
  return code === WRITE_ERROR || (code & 0xff) === FULL;
}

/** Whether an error is about a value that SQLite has read without an error. */
export function isAboutValue(error: unknown): boolean {
  return resultCode(error) === undefined;
}

/** The extended result code of SQLite; the primary one is its last byte. */
function resultCode(error: unknown): number | undefined {
  const { errcode } = error as { readonly errcode?: unknown };
  return typeof errcode === "number" ? errcode : undefined;
}

/** Why a file cannot be opened, in words. */
export function reasonOf(error: unknown, path: string): string {
  if (error instanceof Error && error.name === "NotCapable") {
    const name = path.replace(/^\.\//, "");
    return `Deno's permissions do not allow it; run with --allow-read=${name} --allow-write=${name}`;
  }
  return REASONS[codeOf(error) ?? ""] ?? messageOf(error);
}

export function codeOf(error: unknown): string | undefined {
  const { code } = error as { readonly code?: unknown };
  return typeof code === "string" ? code : undefined;
}
