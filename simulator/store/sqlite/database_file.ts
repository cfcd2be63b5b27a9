import {
  closeSync,
  fstatSync,
  openSync,
  readSync,
  statSync,
  writeSync,
} from "node:fs";
import { StoreError } from "../../core/store.ts";
import { BEHIND_ID } from "./rows.ts";
import { codeOf, FileProblem, reasonOf } from "./reason.ts";

/** Where a file's header has the application id, 4 bytes, big-endian. */
export const ID_OFFSET = 68;

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
