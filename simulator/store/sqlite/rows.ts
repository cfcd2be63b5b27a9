import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Head, StoredJob, Write } from "../../core/store.ts";
import {
  assertUndamaged,
  checksummed,
  type JobRow,
  jobSum,
  type JobValues,
  rowName,
  stateSum,
  verified,
} from "./format.ts";
import { FileProblem } from "./reason.ts";

/** How many jobs are read at once: few enough for a cheap garbage collection. */
const CHUNK = 1_000;

/** Outcomes by their numbers in the file. */
const OUTCOMES = ["completed", "error", "cancelled"] as const;

/** The head, and when it was written, by the system's clock. */
export interface State extends Head {
  /** In milliseconds since the epoch. */
  readonly written: number;
}

/** A row of the table `rows`, its value in JSON. */
export interface ValueRow {
  readonly key: string;
  readonly value: string;
}

/** The rows of the tables, with their checksums. */
export class Rows {
  readonly #db: DatabaseSync;
  readonly #saveState: StatementSync;
  readonly #saveJob: StatementSync;
  readonly #removeJob: StatementSync;
  readonly #saveValue: StatementSync;
  readonly #removeValue: StatementSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    const save = (table: string, values: string) =>
      db.prepare(`INSERT OR REPLACE INTO ${table} VALUES (${values})`);
    this.#saveState = save("state", "1, ?, ?, ?, ?, ?, ?, ?");
    this.#saveJob = save("jobs", "?, ?, ?, ?, ?, ?, ?, ?, ?");
    this.#saveValue = save("rows", "?, ?, ?");
    this.#removeJob = db.prepare("DELETE FROM jobs WHERE number = ?");
    this.#removeValue = db.prepare(
      "DELETE FROM rows WHERE kind = ? AND key = ?",
    );
  }

  writeState({ seed, runs, last, current, time, written }: State): void {
    const named = JSON.stringify(seed);
    const values = [named, runs, last, current, time, written] as const;
    this.#saveState.run(...values, stateSum(values));
  }

  /** Makes a change, and returns the length of its text. */
  write(write: Write): number {
    if (write.kind === "job") return this.#writeJob(write.number, write.job);
    const { table, key, value } = write;
    if (value === undefined) {
      this.#removeValue.run(table, key);
      return 0;
    }
    const text = JSON.stringify(value);
    this.#saveValue.run(table, key, checksummed(text, rowName(table, key)));
    return text.length;
  }

  /** Reads the row of the head; `undefined` before the first commit. */
  state(): State | undefined {
    const row = this.#db.prepare(
      "SELECT seed, runs, last, current, time, written, sum FROM state",
    ).get();
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

  /** Reads all jobs, by their numbers. */
  *jobs(): Generator<StoredJob> {
    // Arrays take half as long as objects; the method is missing in the types.
    const chunk = this.#db.prepare(
      `SELECT * FROM jobs WHERE number > ? ORDER BY number LIMIT ${CHUNK}`,
    ) as StatementSync & { setReturnArrays(on: boolean): void };
    chunk.setReturnArrays(true);
    for (let last = 0;;) {
      const rows: readonly unknown[] = chunk.all(last);
      for (const row of rows as readonly JobRow[]) {
        assertUndamaged(row);
        yield jobOf(row);
        last = row[0];
      }
      if (rows.length < CHUNK) return;
    }
  }

  /** Reads the values of a kind; all without one. */
  *values(kind?: string): Generator<ValueRow> {
    // Not by the index: it would miss rows with a damaged key.
    const rows = this.#db.prepare(
      "SELECT * FROM rows WHERE ?1 IS NULL OR kind = ?1",
    );
    for (const { kind: of, key, value } of rows.iterate(kind ?? null)) {
      const text = verified(String(value), rowName(of, key));
      yield { key: String(key), value: text };
    }
  }

  #writeJob(number: number, job: StoredJob | undefined): number {
    if (!job) {
      this.#removeJob.run(number);
      return 0;
    }
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
    this.#saveJob.run(...values, jobSum(values));
    return job.details?.length ?? 0;
  }
}

// Without destructuring, which takes as long as to read the row.
export function jobOf(row: JobRow): StoredJob {
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
