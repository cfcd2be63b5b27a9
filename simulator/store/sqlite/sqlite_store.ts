import type { DatabaseSync, StatementSync } from "node:sqlite";
import {
  type Commit,
  type Head,
  type Row,
  type Store,
  type StoredJob,
  StoreError,
  type Table,
} from "../../core/store.ts";
import { DatabaseFile, fileStream, prepare } from "./database_file.ts";
import {
  cannotOpen,
  FileProblem,
  isAboutValue,
  isFull,
  sqliteReasonOf,
} from "./reason.ts";
import { APPLICATION_ID, Rows } from "./rows.ts";

/** The approximate maximum number of pages in the write-ahead log. */
const MAX_LOGGED_PAGES = 1_000;

/** The same while a backup is read, which fails if it takes longer. */
const MAX_LOGGED_PAGES_OF_BACKUP = 10_000;

const PAGE_BYTES = 4_096;

/** Writes the first page to the log: the next checkpoint removes the mark. */
const WRITE_FIRST_PAGE = `PRAGMA application_id = ${APPLICATION_ID}`;

/** Holds a simulation in a file. */
export class SqliteStore implements Store {
  readonly journalInterval = 1_000;
  readonly #path: string;
  readonly #db: DatabaseSync;
  readonly #file: DatabaseFile;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #rows: Rows;
  #open = true;
  /** Whether the log has commits that the file lacks, and the file is marked so. */
  #isBehind = false;
  /** About how many pages were logged since the last checkpoint. */
  #logged = 0;
  #checkpoints = 0;
  /** The number of the checkpoint after which the backup in progress began. */
  #backup: number | undefined;

  /** @throws {FileProblem} If the database is not a store, or damaged. */
  constructor(path: string, db: DatabaseSync) {
    this.#path = path;
    this.#db = db;
    prepare(db);
    this.#begin = db.prepare("BEGIN");
    this.#commit = db.prepare("COMMIT");
    this.#rows = new Rows(db);
    this.#file = new DatabaseFile(path);
    this.#tryCheckpoint();
  }

  resumeAt(speed: number): number | undefined {
    return this.#reading(() => {
      const state = this.#rows.state();
      if (state === undefined) return undefined;
      const since = Math.max(0, Date.now() - state.written);
      return state.time + since * speed;
    });
  }

  head(): Head | undefined {
    return this.#reading(() => {
      const state = this.#rows.state();
      if (state === undefined) return undefined;
      const { written: _, ...head } = state;
      return head;
    });
  }

  *jobs(): Generator<StoredJob> {
    try {
      // All rows: those of a damaged kind are in no table that is read later.
      for (const _ of this.#rows.values());
      let last = 0;
      for (const job of this.#rows.jobs()) {
        last = job.number;
        yield job;
      }
      if (last > (this.#rows.state()?.last ?? 0)) {
        throw new FileProblem("it is damaged");
      }
    } catch (error) {
      throw this.#cannotRead(error);
    }
  }

  rows(table: Table): Row[] {
    return this.#reading(() =>
      Array.from(
        this.#rows.values(table),
        ({ key, value }) => [key, JSON.parse(value)] as const,
      )
    );
  }

  commit({ head, writes }: Commit): void {
    try {
      this.#file.assertInPlace();
      const isFirst = !this.#isBehind;
      // The mark must not outlive the commit when the machine fails.
      if (isFirst) this.#db.exec("PRAGMA synchronous = FULL");
      this.#begin.run();
      if (isFirst) this.#db.exec(WRITE_FIRST_PAGE);
      for (const write of writes) {
        // A long value takes further pages.
        this.#logged += 1 + Math.floor(this.#rows.write(write) / PAGE_BYTES);
      }
      this.#rows.writeState({ ...head, written: Date.now() });
      this.#commit.run();
      if (isFirst) {
        this.#isBehind = true;
        this.#file.markAsBehind();
        this.#db.exec("PRAGMA synchronous = NORMAL");
      }
    } catch (error) {
      // SQLite ends the transaction itself at some failures.
      if (this.#open && this.#db.isTransaction) this.#db.exec("ROLLBACK");
      throw this.#cannotWrite(error);
    }
    this.#logged++;
    const maxPages = this.#backup === undefined
      ? MAX_LOGGED_PAGES
      : MAX_LOGGED_PAGES_OF_BACKUP;
    if (this.#logged > maxPages) this.#tryCheckpoint();
  }

  backup(onEnd: () => void): ReadableStream<Uint8Array<ArrayBuffer>> {
    try {
      this.#file.assertInPlace();
      this.#checkpoint();
    } catch (error) {
      throw this.#cannotWrite(error);
    }
    // The file does not change until the next checkpoint.
    const number = this.#backup = this.#checkpoints;
    return fileStream(this.#file, {
      isCurrent: () => this.#open && number === this.#checkpoints,
      onEnd: () => {
        if (this.#backup === number) this.#backup = undefined;
        onEnd();
      },
    });
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#tryCheckpoint();
    try {
      this.#db.close();
    } finally {
      this.#file.close();
    }
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Copies the write-ahead log into the file. */
  #checkpoint(): void {
    this.#logged = 0;
    this.#checkpoints++;
    this.#backup = undefined;
    try {
      // Of `main` alone: after an upgrade, temporary tables are locked.
      const done = this.#db.prepare("PRAGMA main.wal_checkpoint").get();
      if (done?.log === done?.checkpointed) this.#isBehind = false;
    } finally {
      // A partial checkpoint removes the mark, too.
      if (this.#isBehind) this.#file.markAsBehind();
    }
  }

  /** The same; if it fails, the log keeps what the file lacks. */
  #tryCheckpoint(): void {
    try {
      this.#checkpoint();
    } catch {
      // The next one includes it.
    }
  }

  #cannotWrite(error: unknown): StoreError {
    const reason = sqliteReasonOf(error, this.#path);
    return new StoreError(
      `Cannot write to the store '${this.#path}' as ${reason}`,
      { cause: error, full: isFull(error) },
    );
  }

  #reading<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw this.#cannotRead(error);
    }
  }

  #cannotRead(error: unknown): StoreError {
    const reason = isAboutValue(error)
      ? "it is damaged"
      : sqliteReasonOf(error, this.#path);
    return cannotOpen(this.#path, reason, error);
  }
}
