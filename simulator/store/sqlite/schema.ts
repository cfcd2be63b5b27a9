import type { DatabaseSync } from "node:sqlite";
import { seal } from "./seal.ts";

/** Marks a file as one of ours (`PRAGMA application_id`): "HySi". */
export const APPLICATION_ID = 0x48795369;

/**
 * What makes a file of each version from one of the version before, the first
 * from an empty one.
 *
 * Times are in milliseconds since the epoch, all but `written` by the
 * simulation's clock. `starts` is null for a job that
 * waits for others or was cancelled meanwhile, `ends` is null where the end is
 * not known, `ready` is when one that waits could have begun, and `outcome` is
 * 0 (completed), 1 (error) or 2 (cancelled). `seed`, `details` and `value` are
 * JSON, sealed since version 3.
 */
const STEPS: readonly string[] = [
  `
  CREATE TABLE state (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    seed TEXT NOT NULL,
    runs INTEGER NOT NULL,
    last INTEGER NOT NULL,
    current INTEGER NOT NULL,
    time INTEGER NOT NULL,
    written INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE jobs (
    number INTEGER PRIMARY KEY,
    created INTEGER NOT NULL,
    starts INTEGER,
    work INTEGER NOT NULL,
    ends INTEGER,
    outcome INTEGER NOT NULL CHECK (outcome BETWEEN 0 AND 2),
    ready INTEGER,
    taken INTEGER,
    details TEXT
  ) STRICT;
  `,
  `
  CREATE TABLE rows (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (kind, key)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  UPDATE state SET seed = seal(json_quote(seed));
  UPDATE jobs SET details = seal(details) WHERE details IS NOT NULL;
  UPDATE rows SET value = seal(value);
  `,
];

/** The version that is written; older ones are brought up to it. */
export const VERSION: number = STEPS.length;

/**
 * Brings a file up to the present version, at once or not at all.
 *
 * @param db The open file.
 * @param from Its version; 0 if it is empty.
 */
export function bringUp(db: DatabaseSync, from: number): void {
  if (from === VERSION) return;
  db.function("seal", (text) => seal(String(text)));
  db.exec(`BEGIN;
    ${STEPS.slice(from).join("")}
    PRAGMA application_id = ${APPLICATION_ID};
    PRAGMA user_version = ${VERSION};
    COMMIT;`);
}
