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

/** What the checksum of a row of `rows` covers besides the value. */
export function rowName(kind: unknown, key: unknown): string {
  return `${kind}\n${key}\n`;
}
