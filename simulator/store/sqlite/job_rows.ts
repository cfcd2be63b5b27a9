import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { StoredJob } from "../../core/store.ts";
import {
  assertUndamaged,
  type JobRow,
  jobSum,
  type JobValues,
} from "./checksum.ts";

/** How many jobs are read at once: few enough for a cheap garbage collection. */
const CHUNK = 1_000;

/** Outcomes by their numbers in the file. */
const OUTCOMES = ["completed", "error", "cancelled"] as const;

const COLUMNS =
  "number, created, starts, work, ends, outcome, ready, details, sum";

/** The table `jobs`. */
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
