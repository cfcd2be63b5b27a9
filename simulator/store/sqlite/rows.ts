import type { DatabaseSync, StatementSync } from "node:sqlite";
import { crc32 } from "node:zlib";
import type { Head, StoredJob, Write } from "../../core/store.ts";
import { FileProblem } from "./reason.ts";

/** Marks a file as a store (`PRAGMA application_id`): "HySi". */
export const APPLICATION_ID = 0x48795369;

/**
 * The same of a file that lacks commits which are in its write-ahead log: "HySw".
 * See {@linkcode DatabaseFile.markAsBehind}.
 */
export const BEHIND_ID = 0x48795377;

/**
 * The statements that create the tables, as SQLite stores them.
 *
 * Times are in milliseconds since the epoch, all but `written` by the
 * simulation's clock. `starts` is null for a job that waits for others or was
 * cancelled meanwhile, `ends` is null where the end is not known, `ready` is when
 * one that waits could have begun, and `outcome` is 0 (completed), 1 (error) or 2
 * (cancelled). `seed`, `details` and `value` are JSON. A checksum covers all
 * values of each row: `sum`, or the digits in front of `value`.
 */
export const SCHEMA: Readonly<Record<string, string>> = {
  state: `CREATE TABLE state (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  seed TEXT NOT NULL,
  runs INTEGER NOT NULL,
  last INTEGER NOT NULL,
  current INTEGER NOT NULL,
  time INTEGER NOT NULL,
  written INTEGER NOT NULL,
  sum INTEGER NOT NULL
) STRICT`,
  jobs: `CREATE TABLE jobs (
  number INTEGER PRIMARY KEY,
  created INTEGER NOT NULL,
  starts INTEGER,
  work INTEGER NOT NULL,
  ends INTEGER,
  outcome INTEGER NOT NULL CHECK (outcome BETWEEN 0 AND 2),
  ready INTEGER,
  details TEXT,
  sum INTEGER NOT NULL
) STRICT`,
  rows: `CREATE TABLE rows (
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID`,
};

/**
 * The values of a job's row that its checksum covers: number, created, starts,
 * work, ends, outcome, ready, and the details in JSON.
 */
type JobValues = readonly [
  number: number,
  created: number,
  starts: number | null,
  work: number,
  ends: number | null,
  outcome: number,
  ready: number | null,
  details: string | null,
];

export type JobRow = readonly [...JobValues, sum: number];

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
interface ValueRow {
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

/** Reads a job from its row. */
export function jobOf(row: JobRow): StoredJob {
  // Without destructuring, which takes as long as to read the row.
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

const CHECKSUM_DIGITS = 8;

/** @throws {FileProblem} If the values are not those that the checksum covers. */
export function assertUndamaged(row: JobRow): void {
  if (row[8] !== jobSum(row)) throw new FileProblem("it is damaged");
}

/** The numbers of a row of `jobs`, and their bytes: one buffer for all rows. */
const jobNumbers = new Float64Array(7);
const jobBytes = new Uint8Array(jobNumbers.buffer);

/** The CRC-32 of a row of `jobs`: SQLite checks only its own structures. */
function jobSum(
  values: readonly [...JobValues, ...rest: unknown[]],
): number {
  for (let i = 0; i < jobNumbers.length; i++) {
    // No stored number is infinite, and the sum makes 0 of -0, as SQLite does.
    jobNumbers[i] = ((values[i] as number | null) ?? Infinity) + 0;
  }
  const sum = crc32(jobBytes);
  const details = values[7];
  return details === null ? sum : crc32(details, sum);
}

/** The CRC-32 of the row of `state`, from its other values. */
function stateSum(values: readonly unknown[]): number {
  return crc32(values.join("\n"));
}

/** A text after a checksum, which also covers the name of its row. */
function checksummed(text: string, row: string): string {
  return checksum(text, row) + text;
}

/** @throws {FileProblem} If a text is not the one that its checksum covers. */
export function verified(stored: string, row = ""): string {
  const text = stored.slice(CHECKSUM_DIGITS);
  if (stored.startsWith(checksum(text, row))) return text;
  throw new FileProblem("it is damaged");
}

function checksum(text: string, row: string): string {
  return crc32(text, crc32(row)).toString(16).padStart(CHECKSUM_DIGITS, "0");
}

/** What the checksum of a row of `rows` covers besides the value. */
export function rowName(kind: unknown, key: unknown): string {
  return `${kind}\n${key}\n`;
}
