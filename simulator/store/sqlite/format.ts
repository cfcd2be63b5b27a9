import { crc32 } from "node:zlib";
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
export const TABLES: Readonly<Record<string, string>> = {
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

const DIGITS = 8;

/**
 * The values of a job's row that its checksum covers: number, created, starts,
 * work, ends, outcome, ready, and the details in JSON.
 */
export type JobValues = readonly [
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

/** @throws {FileProblem} If the values are not those that the checksum covers. */
export function assertUndamaged(row: JobRow): void {
  if (row[8] !== jobSum(row)) throw new FileProblem("it is damaged");
}

const numbers = new Float64Array(7);
const bytes = new Uint8Array(numbers.buffer);

/** The CRC-32 of a row of `jobs`: SQLite checks only its own structures. */
export function jobSum(
  values: readonly [...JobValues, ...rest: unknown[]],
): number {
  for (let i = 0; i < numbers.length; i++) {
    // No stored number is infinite, and the sum makes 0 of -0, as SQLite does.
    numbers[i] = ((values[i] as number | null) ?? Infinity) + 0;
  }
  const sum = crc32(bytes);
  const details = values[7];
  return details === null ? sum : crc32(details, sum);
}

/** The CRC-32 of the row of `state`, from its other values. */
export function stateSum(values: readonly unknown[]): number {
  return crc32(values.join("\n"));
}

/** A text after a checksum, which also covers the name of its row. */
export function checksummed(text: string, row: string): string {
  return checksum(text, row) + text;
}

export function verified(stored: string, row = ""): string {
  const text = stored.slice(DIGITS);
  if (stored.startsWith(checksum(text, row))) return text;
  throw new FileProblem("it is damaged");
}

function checksum(text: string, row: string): string {
  return crc32(text, crc32(row)).toString(16).padStart(DIGITS, "0");
}

/** What the checksum of a row of `rows` covers besides the value. */
export function rowName(kind: unknown, key: unknown): string {
  return `${kind}\n${key}\n`;
}
