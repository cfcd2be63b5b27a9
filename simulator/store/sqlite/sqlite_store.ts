import type { DatabaseSync, StatementSync } from "node:sqlite";
import type {
  Batch,
  Head,
  SimulationStore,
  Stored,
  Table,
  Write,
} from "../store.ts";
import { StoreError } from "../store_error.ts";
import { JobRows } from "./job_rows.ts";
import { prepare } from "./prepare.ts";
import { cannotOpen, isFull, isNoResult, sqliteReasonOf } from "./reason.ts";
import { seal, unseal } from "./seal.ts";

/** Keeps a simulation in a file. */
export class SqliteStore implements SimulationStore {
  readonly keeps = true;
  readonly #path: string;
  readonly #db: DatabaseSync;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #saveHead: StatementSync;
  readonly #jobs: JobRows;
  readonly #saveRow: StatementSync;
  readonly #removeRow: StatementSync;
  #open = true;

  /**
   * Takes up a file that is open.
   *
   * @param path What to call it in messages.
   * @param db The file; nobody else has it open.
   * @throws {Objection} If it is none of ours, or damaged.
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
    this.#jobs = new JobRows(db);
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
        seed: JSON.parse(unseal(String(seed))),
        runs: Number(runs),
        last: Number(last),
        current: Number(current),
        time: Number(time),
      };
    });
  }

  load(): Stored {
    return this.#reading(() => {
      const stored = this.#jobs.all();
      const last = stored.jobs.at(-1)?.number ?? 0;
      if (last <= (this.head()?.last ?? 0)) return stored;
      throw new Error(`Job ${last} would be created once more`);
    });
  }

  rows(table: Table): unknown[] {
    return this.#reading(() =>
      this.#db.prepare("SELECT value FROM rows WHERE kind = ?")
        .all(table).map(({ value }) => JSON.parse(unseal(String(value))))
    );
  }

  commit({ head, writes, forgotten }: Batch): void {
    try {
      this.#begin.run();
      for (const write of writes) this.#write(write);
      for (const number of forgotten) this.#jobs.forget(number);
      const { seed, runs, last, current, time } = head;
      const written = Date.now();
      const named = seal(JSON.stringify(seed));
      this.#saveHead.run(named, runs, last, current, time, written);
      this.#commit.run();
    } catch (error) {
      // Some failures have ended the transaction themselves.
      if (this.#open && this.#db.isTransaction) this.#db.exec("ROLLBACK");
      const full = isFull(error);
      const reason = full
        ? "there is no room for it"
        : sqliteReasonOf(error, this.#path);
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
      this.#jobs.saveSteps(write.job, write.taken);
    } else if (write.kind === "job") {
      this.#jobs.save(write.job, write.ready);
    } else if (write.value === undefined) {
      this.#removeRow.run(write.table, write.key);
    } else {
      const value = seal(JSON.stringify(write.value));
      this.#saveRow.run(write.table, write.key, value);
    }
  }

  #reading<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      const broken = isNoResult(error)
        ? "it is damaged"
        : sqliteReasonOf(error, this.#path);
      throw cannotOpen(this.#path, broken, error);
    }
  }
}
