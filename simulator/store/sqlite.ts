import { isAbsolute } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { messageOf } from "../_message_of.ts";
import type { Job, Outcome } from "../jobs/job.ts";
import { DetailsReader, detailsToJson } from "./details.ts";
import { bringUp } from "./schema.ts";
import { objection, objectionTo, reasonOf } from "./sqlite_file.ts";
import { StoreError } from "./store_error.ts";
import type {
  Batch,
  Head,
  SimulationStore,
  Store,
  Stored,
  Table,
  Write,
} from "./store.ts";

/** Result codes of SQLite that need words of their own. */
const BUSY = 5;
const FULL = 13;

/** How many jobs are read at once. */
const CHUNK = 50_000;

/** Outcomes by what stands for them in the file. */
const OUTCOMES: readonly Outcome[] = ["completed", "error", "cancelled"];

type JobRow = readonly [
  number: number,
  created: number,
  starts: number | null,
  work: number,
  ends: number | null,
  outcome: number,
];

type MoreRow = readonly [
  number: number,
  ready: number | null,
  taken: number | null,
  details: string | null,
];

/**
 * Opens a file in which a simulation is kept, or makes one.
 *
 * What has been committed survives the end of the process, whatever way it
 * ends. If the machine itself fails, the latest commits may be lost, and the
 * file is as it was before them (`synchronous = NORMAL` with a write-ahead log).
 *
 * As long as it is open nobody else can open it.
 *
 * @param path The file. Beside it stands another one, `-wal`, while it is open
 * and after a crash; it is part of it.
 * @returns The store: an option of `createSimulator`.
 * @throws {StoreError} If it cannot be opened; the message says why. The file
 * is left as it is then.
 *
 * @example
 * ```ts ignore
 * import { createSimulator } from "@heygen-sim/client/simulator";
 * import { openSqliteStore } from "@heygen-sim/client/simulator/sqlite";
 *
 * using simulator = createSimulator({ store: openSqliteStore("sim.db") });
 * ```
 */
export function openSqliteStore(path: string): Store {
  // What SQLite takes for other things than files (":memory:", "file:...") is
  // the name of a file here.
  const file = isAbsolute(path) ? path : `./${path}`;
  const reason = objection(file);
  if (reason !== undefined) throw cannotOpen(path, reason);
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file, { timeout: 0 });
    return new SqliteStore(path, db);
  } catch (error) {
    db?.close();
    if (error instanceof StoreError) throw error;
    throw cannotOpen(path, sqliteReason(error, path), error);
  }
}

function prepare(db: DatabaseSync): void {
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

/** Why a file is not taken. */
class Objection extends Error {}

function pragma(db: DatabaseSync, name: string): number {
  return Number(db.prepare(`PRAGMA ${name}`).get()?.[name]);
}

function cannotOpen(path: string, reason: string, cause?: unknown): StoreError {
  return new StoreError(`Cannot open the store '${path}' as ${reason}`, {
    cause,
  });
}

function sqliteReason(error: unknown, path: string): string {
  if (error instanceof Objection) return error.message;
  const code = resultCode(error);
  if (code === BUSY) return "it is open already";
  // The constructor's errors have no codes.
  if (code === undefined && /^unable to open/.test(messageOf(error))) {
    return "it cannot be made there";
  }
  // Corrupt, or no database at all.
  if (code === 11 || code === 26) return "it is damaged";
  return reasonOf(error, path);
}

/** SQLite's result code, without what extends it. */
function resultCode(error: unknown): number | undefined {
  const { errcode } = error as { readonly errcode?: unknown };
  return typeof errcode === "number" ? errcode & 0xff : undefined;
}

/** Keeps a simulation in a file. */
export class SqliteStore implements SimulationStore {
  readonly keeps = true;
  readonly #path: string;
  readonly #db: DatabaseSync;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #saveHead: StatementSync;
  readonly #saveJob: StatementSync;
  readonly #saveSteps: StatementSync;
  readonly #forgetJob: StatementSync;
  readonly #saveRow: StatementSync;
  readonly #removeRow: StatementSync;
  #open = true;

  /**
   * Takes up a file that is open.
   *
   * @param path What to call it in messages.
   * @param db The file; nobody else has it open.
   * @throws {StoreError} If it is none of ours.
   */
  constructor(path: string, db: DatabaseSync) {
    this.#path = path;
    this.#db = db;
    prepare(db);
    this.#begin = db.prepare("BEGIN");
    this.#commit = db.prepare("COMMIT");
    this.#saveHead = db.prepare(
      `INSERT INTO state (one, seed, runs, last, current, time, written)
       VALUES (1, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (one) DO UPDATE SET seed = excluded.seed,
         runs = excluded.runs, last = excluded.last,
         current = excluded.current, time = excluded.time,
         written = excluded.written`,
    );
    this.#saveJob = db.prepare(
      `INSERT INTO jobs (number, created, starts, work, ends, outcome, ready, details)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (number) DO UPDATE SET starts = excluded.starts,
         ends = excluded.ends, outcome = excluded.outcome,
         ready = excluded.ready`,
    );
    this.#saveSteps = db.prepare("UPDATE jobs SET taken = ? WHERE number = ?");
    this.#forgetJob = db.prepare("DELETE FROM jobs WHERE number = ?");
    this.#saveRow = db.prepare(
      `INSERT INTO rows (kind, key, value) VALUES (?, ?, ?)
       ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value`,
    );
    this.#removeRow = db.prepare("DELETE FROM rows WHERE kind = ? AND key = ?");
  }

  resumeAt(speed: number): number | undefined {
    return this.#reading(() => {
      const row = this.#db.prepare("SELECT time, written FROM state").get();
      if (row === undefined) return undefined;
      const since = Math.max(0, Date.now() - Number(row.written));
      return Number(row.time) + since * speed;
    });
  }

  head(): Head | undefined {
    return this.#reading(() => {
      const row = this.#db.prepare(
        "SELECT seed, runs, last, current, time FROM state",
      ).get();
      if (row === undefined) return undefined;
      const { seed, runs, last, current, time } = row;
      return {
        seed: String(seed),
        runs: Number(runs),
        last: Number(last),
        current: Number(current),
        time: Number(time),
      };
    });
  }

  load(): Stored {
    return this.#reading(() => this.#readJobs());
  }

  rows(table: Table): unknown[] {
    return this.#reading(() =>
      this.#db.prepare("SELECT value FROM rows WHERE kind = ?")
        .all(table).map(({ value }) => JSON.parse(String(value)))
    );
  }

  commit({ head, writes, forgotten }: Batch): void {
    try {
      this.#begin.run();
      for (const write of writes) this.#write(write);
      for (const number of forgotten) this.#forgetJob.run(number);
      const { seed, runs, last, current, time } = head;
      const written = Date.now();
      this.#saveHead.run(String(seed), runs, last, current, time, written);
      this.#commit.run();
    } catch (error) {
      // Some failures have ended the transaction themselves.
      if (this.#open && this.#db.isTransaction) this.#db.exec("ROLLBACK");
      const full = resultCode(error) === FULL;
      const reason = full
        ? "there is no room for it"
        : sqliteReason(error, this.#path);
      throw new StoreError(
        `Cannot keep anything more in '${this.#path}' as ${reason}`,
        { cause: error, full },
      );
    }
  }

  close(): void {
    if (this.#open) this.#db.close();
    this.#open = false;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #write(write: Write): void {
    if (write.kind === "steps") {
      this.#saveSteps.run(write.taken, write.job);
    } else if (write.kind === "job") {
      const { job, ready } = write;
      this.#saveJob.run(
        job.number,
        job.createdAt,
        finite(job.startsAt),
        job.work,
        finite(job.endsAt),
        OUTCOMES.indexOf(job.outcome),
        ready ?? null,
        job.details ? detailsToJson(job.details) : null,
      );
    } else if (write.value === undefined) {
      this.#removeRow.run(write.table, write.key);
    } else {
      this.#saveRow.run(write.table, write.key, JSON.stringify(write.value));
    }
  }

  /** Reads all jobs. There can be a million: what few have is read apart. */
  #readJobs(): Stored {
    const ready = new Map<number, number>();
    const taken = new Map<number, number>();
    const details = new Map<number, Job["details"]>();
    const reader = new DetailsReader();
    const more = this.#arrays(
      `SELECT number, ready, taken, details FROM jobs
       WHERE ready IS NOT NULL OR taken IS NOT NULL OR details IS NOT NULL`,
    ).iterate() as unknown as Iterable<MoreRow>;
    for (const [number, couldBegin, steps, said] of more) {
      if (couldBegin !== null) ready.set(number, couldBegin);
      if (steps !== null) taken.set(number, steps);
      if (said !== null) details.set(number, reader.read(said));
    }
    const jobs: Job[] = [];
    const next = this.#arrays(
      `SELECT number, created, starts, work, ends, outcome FROM jobs
       WHERE number > ? ORDER BY number LIMIT ${CHUNK}`,
    );
    for (let last = 0;;) {
      const rows = next.all(last) as unknown as JobRow[];
      for (const [number, createdAt, starts, work, ends, outcome] of rows) {
        jobs.push({
          number,
          createdAt,
          startsAt: starts ?? Infinity,
          work,
          endsAt: ends ?? Infinity,
          outcome: OUTCOMES[outcome] ?? "error",
          details: details.get(number),
        });
        last = number;
      }
      if (rows.length < CHUNK) return { jobs, ready, taken };
    }
  }

  #arrays(sql: string): StatementSync {
    // It is there, and its type is not.
    const statement = this.#db.prepare(sql) as StatementSync & {
      setReturnArrays(on: boolean): void;
    };
    statement.setReturnArrays(true);
    return statement;
  }

  #reading<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      const broken = resultCode(error) === undefined
        ? "it is damaged"
        : sqliteReason(error, this.#path);
      throw cannotOpen(this.#path, broken, error);
    }
  }
}

function finite(value: number): number | null {
  return value < Infinity ? value : null;
}
