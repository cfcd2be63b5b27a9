import { messageOf } from "../../_message_of.ts";
import { StoreError } from "../../core/store.ts";

/** Result codes of SQLite. */
const ERROR = 1;
const BUSY = 5;
const IO_ERROR = 10;
/** Extended: the disk, a quota or a limit of file sizes is exhausted. */
const WRITE_ERROR = 10 | 3 << 8;
const CORRUPT = 11;
const FULL = 13;
const NOT_A_DATABASE = 26;
const DAMAGED: readonly number[] = [ERROR, CORRUPT, NOT_A_DATABASE];

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
  if (code === BUSY) return "it is open already";
  // The constructor's errors have no codes.
  if (code === undefined && /^unable to open/.test(messageOf(error))) {
    return "it cannot be made there";
  }
  // `ERROR` is about the statement: a table is missing or has other columns.
  if (code !== undefined && DAMAGED.includes(code)) return "it is damaged";
  if (code === FULL) return "there is no room for it";
  if (extendedCode(error) === WRITE_ERROR) {
    return "it cannot be written: the disk, a quota or the limit of file sizes may be exhausted";
  }
  if (code === IO_ERROR) return "reading or writing it fails";
  return reasonOf(error, path);
}

/**
 * Whether SQLite failed for lack of room. A full disk has a code of its own; a
 * limit of file sizes or a quota is an error of writing.
 */
export function isFull(error: unknown): boolean {
  return resultCode(error) === FULL || extendedCode(error) === WRITE_ERROR;
}

/** Whether an error is about a value that SQLite has read without an error. */
export function isAboutValue(error: unknown): boolean {
  return resultCode(error) === undefined;
}

/** SQLite's primary result code. */
function resultCode(error: unknown): number | undefined {
  const code = extendedCode(error);
  return code === undefined ? undefined : code & 0xff;
}

function extendedCode(error: unknown): number | undefined {
  const { errcode } = error as { readonly errcode?: unknown };
  return typeof errcode === "number" ? errcode : undefined;
}

/** Why a file cannot be opened, in words. */
export function reasonOf(error: unknown, path: string): string {
  if (error instanceof Error && error.name === "NotCapable") {
    const name = path.replace(/^\.\//, "");
    return `Deno's permissions do not allow it; run with --allow-read=${name} --allow-write=${name}`;
  }
  const code = codeOf(error);
  const known = code === undefined ? undefined : REASONS[code];
  return known ?? messageOf(error);
}

const REASONS: Readonly<Record<string, string>> = {
  EISDIR: "it is a directory",
  EACCES: "this user may not read and write it",
  EPERM: "this user may not read and write it",
  EROFS: "it is on a file system that is read-only",
  ENOTDIR: "its path leads through a file",
};

export function codeOf(error: unknown): string | undefined {
  const { code } = error as { readonly code?: unknown };
  return typeof code === "string" ? code : undefined;
}
