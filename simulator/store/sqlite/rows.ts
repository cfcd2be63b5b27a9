import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Head, StoredJob } from "../../core/store.ts";
import {
  assertUndamaged,
  checksummed,
  type JobRow,
  jobSum,
  type JobValues,
  stateSum,
  verified,
} from "./checksum.ts";
import { FileProblem } from "./reason.ts";
import { rowName } from "./schema.ts";

/** The head, and when it was written, by the system's clock. */
export interface State extends Head {
  /** In milliseconds since the epoch. */
  readonly written: number;
}

/** The one row of the table `state`. */
export class StateRow {
  readonly #save: StatementSync;
  readonly #select: StatementSync;

  constructor(db: DatabaseSync) {
    this.#save = db.prepare(
      `INSERT OR REPLACE INTO state
         (one, seed, runs, last, current, time, written, sum)
       VALUES (1, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#select = db.prepare(
      "SELECT seed, runs, last, current, time, written, sum FROM state",
    );
  }

  save({ seed, runs, last, current, time }: Head): void {
    const named = JSON.stringify(seed);
    const values = [named, runs, last, current, time, Date.now()] as const;
    this.#save.run(...values, stateSum(values));
  }

  /** Reads the row; `undefined` before the first commit. */
  read(): State | undefined {
    const row = this.#select.get();
    if (row === undefined) return undefined;
    const { sum, ...values } = row;
    if (sum !== stateSum(Object.values(values))) {
      throw new FileProblem("it is damaged");
    }
    return {
      seed: JSON.parse(String(values.seed)),
      runs: Number(values.runs),
      last: Number(values.last),
      current: Number(values.current),
      time: Number(values.time),
      written: Number(values.written),
    };
  }
}

/** How many jobs are read at once: few enough for a cheap garbage collection. */
const CHUNK = 1_000;

/** Outcomes by their numbers in the file. */
const OUTCOMES = ["completed", "error", "cancelled"] as const;

const COLUMNS =
  "number, created, starts, work, ends, outcome, ready, details, sum";

/** The rows of the table `jobs`. */
export class JobRows {
  readonly #db: DatabaseSync;
  readonly #save: StatementSync;
  readonly #remove: StatementSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#save = db.prepare(
      `INSERT OR REPLACE INTO jobs (${COLUMNS})
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#remove = db.prepare("DELETE FROM jobs WHERE number = ?");
  }

  /** Writes a job in place of the one with its number. */
  save(job: StoredJob): void {
    const values: JobValues = [
      job.number,
      job.createdAt,
      job.startsAt,
      job.work,
      job.endsAt,
      OUTCOMES.indexOf(job.outcome),
      job.readyAt,
      job.details,
    ];
    this.#save.run(...values, jobSum(values));
  }

  remove(number: number): void {
    this.#remove.run(number);
  }

  /** Reads all jobs, by their numbers. */
  *all(): Generator<StoredJob> {
    // Arrays take half as long as objects; the method is missing in the types.
    const chunk = this.#db.prepare(
      `SELECT ${COLUMNS} FROM jobs WHERE number > ? ORDER BY number LIMIT ${CHUNK}`,
    ) as StatementSync & { setReturnArrays(on: boolean): void };
    chunk.setReturnArrays(true);
    for (let rows: JobRow[], last = 0;; last = rows.at(-1)?.[0] ?? 0) {
      // Their type is that of objects, also after `setReturnArrays`.
      rows = chunk.all(last) as unknown as JobRow[];
      for (const row of rows) yield jobOf(row);
      if (rows.length < CHUNK) return;
    }
  }
}

// Without destructuring, which takes as long as to read the row.
function jobOf(row: JobRow): StoredJob {
  assertUndamaged(row);
  return {
    number: row[0],
    createdAt: row[1],
    startsAt: row[2],
    work: row[3],
    endsAt: row[4],
    outcome: OUTCOMES[row[5]] ?? "error",
    readyAt: row[6],
    details: row[7],
  };
}

/** A row of the table `rows`, its value in JSON. */
export interface ValueRow {
  readonly kind: string;
  readonly key: string;
  readonly value: string;
}

/** The rows of the table `rows`: values of several kinds by key. */
export class ValueRows {
  readonly #save: StatementSync;
  readonly #remove: StatementSync;
  readonly #select: StatementSync;

  constructor(db: DatabaseSync) {
    this.#save = db.prepare(
      "INSERT OR REPLACE INTO rows (kind, key, value) VALUES (?, ?, ?)",
    );
    this.#remove = db.prepare("DELETE FROM rows WHERE kind = ? AND key = ?");
    // Not by the index: it would miss rows with a damaged key.
    this.#select = db.prepare(
      "SELECT kind, key, value FROM rows WHERE ?1 IS NULL OR kind = ?1",
    );
  }

  /** Writes a row in place of the one with its kind and key. */
  save({ kind, key, value }: ValueRow): void {
    this.#save.run(kind, key, checksummed(value, rowName(kind, key)));
  }

  remove(kind: string, key: string): void {
    this.#remove.run(kind, key);
  }

  /** Reads the rows of a kind; all without one. */
  *all(kind?: string): Generator<ValueRow> {
    for (const row of this.#select.iterate(kind ?? null)) {
      const place = rowName(row.kind, row.key);
      const value = verified(String(row.value), place);
      yield { kind: String(row.kind), key: String(row.key), value };
    }
  }
}
