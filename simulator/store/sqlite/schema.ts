import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import {
  assertUndamaged,
  checksummed,
  type JobRow,
  jobSum,
  type JobValues,
  stateSum,
  verified,
} from "./checksum.ts";
import { withTextSteps } from "./old_scripts.ts";

/** Marks a file as one of ours (`PRAGMA application_id`): "HySi". */
export const APPLICATION_ID = 0x48795369;

/**
 * The same of a file that lacks commits which are in its write-ahead log: "HySw".
 * See {@linkcode DatabaseFile.markAsBehind}.
 */
export const BEHIND_ID = 0x48795377;

/**
 * The tables, in the words that SQLite stores.
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

const CREATE_TABLES = Object.values(TABLES).map((sql) => `${sql};`).join("");

/**
 * The statements that upgrade a file of each version to the next one, from version
 * 1 on. Version 3 had checksums in front of texts alone, version 4 the steps of
 * scripts as objects, and version 5 other names of fields.
 */
const STEPS: readonly string[] = [
  `
  CREATE TABLE rows (kind, key, value);
  `,
  `
  UPDATE state SET seed = checksummed(json_quote(seed));
  UPDATE jobs SET details = checksummed(details) WHERE details IS NOT NULL;
  UPDATE rows SET value = checksummed(value);
  `,
  `
  CREATE TEMP TABLE old_state AS SELECT * FROM state;
  CREATE TEMP TABLE old_jobs AS SELECT * FROM jobs;
  CREATE TEMP TABLE old_rows AS SELECT * FROM rows;
  DROP TABLE state;
  DROP TABLE jobs;
  DROP TABLE rows;
  ${CREATE_TABLES}
  INSERT INTO state
    SELECT 1, seed, runs, last, current, time, written,
      state_sum(seed, runs, last, current, time, written)
    FROM (SELECT read_seed(seed) AS seed, runs, last, current, time, written
      FROM old_state);
  INSERT INTO jobs
    SELECT number, created, starts, work, ends, outcome, ready, details,
      job_sum(number, created, starts, work, ends, outcome, ready, details)
    FROM (SELECT number, created, starts, work, ends, outcome, ready,
      iif(details IS NULL, NULL, verified(details)) AS details FROM old_jobs);
  INSERT INTO rows
    SELECT kind, key, checksum_row(kind, key, verified(value)) FROM old_rows;
  INSERT INTO rows
    SELECT 'steps', number, checksum_row('steps', number, taken)
    FROM old_jobs WHERE taken IS NOT NULL;
  DROP TABLE temp.old_state;
  DROP TABLE temp.old_jobs;
  DROP TABLE temp.old_rows;
  `,
  `
  UPDATE jobs SET details = text_steps(number, created, starts, work, ends,
    outcome, ready, details, sum) WHERE details LIKE '%"scenario":%';
  UPDATE jobs SET sum = job_sum(number, created, starts, work, ends, outcome,
    ready, details) WHERE details LIKE '%"scenario":%';
  `,
  `
  UPDATE rows SET value = renamed(kind, key, value)
    WHERE kind IN ('keys', 'endpoints', 'deliveries');
  `,
];

/** The version that is written; older ones are brought up to it. */
export const VERSION: number = STEPS.length + 1;

/** The functions that the statements call. */
const FUNCTIONS: Readonly<
  Record<string, (...values: SQLInputValue[]) => SQLInputValue>
> = {
  checksummed: (text) => checksummed(String(text)),
  verified: (text) => verified(String(text)),
  read_seed: (seed) => readSeed(String(seed)),
  state_sum: (...values) => stateSum(values),
  checksum_row: (kind, key, value) =>
    checksummed(String(value), rowName(kind, key)),
  // The statements pass the columns of a job, which the type of a call has not.
  job_sum: (...values) => jobSum(values as unknown as JobValues),
  text_steps: (...values) => {
    const row = values as unknown as JobRow;
    assertUndamaged(row);
    return withTextSteps(String(row[7]));
  },
  renamed(kind, key, value) {
    const row = rowName(kind, key);
    const { answer, ...fields } = JSON.parse(verified(String(value), row));
    const named = kind === "keys"
      ? { ...fields, response: answer }
      : { scheme: "standard", ...fields };
    return checksummed(JSON.stringify(named), row);
  },
};

/** What the checksum of a row of `rows` covers besides the value. */
export function rowName(kind: unknown, key: unknown): string {
  return `${kind}\n${key}\n`;
}

/**
 * Upgrades a file to the present version, in one transaction.
 *
 * @param from Its version; 0 if it is empty.
 */
export function upgrade(db: DatabaseSync, from: number): void {
  if (from === VERSION) return;
  for (const [name, call] of Object.entries(FUNCTIONS)) {
    db.function(name, { varargs: true }, call);
  }
  db.exec(`BEGIN;
    ${from === 0 ? CREATE_TABLES : STEPS.slice(from - 1).join("")}
    PRAGMA application_id = ${APPLICATION_ID};
    PRAGMA user_version = ${VERSION};
    COMMIT;`);
}

/** Early files of version 3 have the seed as it is, without quotes and checksum. */
function readSeed(seed: string): string {
  return /^[0-9a-f]{8}(?:".*"|-?\d.*)$/s.test(seed)
    ? verified(seed)
    : JSON.stringify(seed);
}
