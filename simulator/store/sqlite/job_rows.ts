import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Job, Outcome } from "../../jobs/job.ts";
import { DetailsReader, detailsToJson } from "../details.ts";
import type { Stored } from "../store.ts";
import {
  assertUndamaged,
  type JobRow,
  jobSum,
  type JobValues,
} from "./checksum.ts";

/** How many jobs are read at once: so few that their rows die young. */
const CHUNK = 1_000;

/** Outcomes by what stands for them in the file. */
const OUTCOMES: readonly Outcome[] = ["completed", "error", "cancelled"];

const COLUMNS =
  "number, created, starts, work, ends, outcome, ready, details, sum";

/** The table of jobs. */
export class JobRows {
  readonly #db: DatabaseSync;
  readonly #save: StatementSync;
  readonly #forget: StatementSync;

  /** Takes up the table of an open file. */
  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#save = db.prepare(
      `INSERT OR REPLACE INTO jobs (${COLUMNS})
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#forget = db.prepare("DELETE FROM jobs WHERE number = ?");
  }

  /**
   * Writes a job as it is now.
   *
   * @param job The job.
   * @param ready For a job that waits for others to end: when it could have
   * begun, in milliseconds since the epoch.
   * @returns The length of its details.
   */
  save(job: Job, ready: number | undefined): number {
    const details = job.details ? detailsToJson(job.details) : null;
    const values: JobValues = [
      job.number,
      job.createdAt,
      finite(job.startsAt),
      job.work,
      finite(job.endsAt),
      OUTCOMES.indexOf(job.outcome),
      ready ?? null,
      details,
    ];
    this.#save.run(...values, jobSum(values));
    return details?.length ?? 0;
  }

  /** Removes a job. */
  forget(number: number): void {
    this.#forget.run(number);
  }

  /** Reads all jobs, and when those that wait for others could have begun. */
  all(): Pick<Stored, "jobs" | "ready"> {
    const jobs: Job[] = [];
    const ready = new Map<number, number>();
    const reader = new DetailsReader();
    // It is there, and its type is not. Objects would take twice as long.
    const chunk = this.#db.prepare(
      `SELECT ${COLUMNS} FROM jobs WHERE number > ? ORDER BY number LIMIT ${CHUNK}`,
    ) as StatementSync & { setReturnArrays(on: boolean): void };
    chunk.setReturnArrays(true);
    for (let rows: JobRow[], last = 0;; last = jobs.at(-1)?.number ?? 0) {
      rows = chunk.all(last) as unknown as JobRow[];
      for (const row of rows) {
        jobs.push(jobOf(row, reader));
        if (row[6] !== null) ready.set(row[0], row[6]);
      }
      if (rows.length < CHUNK) return { jobs, ready };
    }
  }
}

/**
 * The job of a row. Not by taking it apart by a pattern, which costs as much as
 * to read it.
 *
 * @throws {Objection} If it is not as it was written.
 */
function jobOf(row: JobRow, reader: DetailsReader): Job {
  assertUndamaged(row);
  return {
    number: row[0],
    createdAt: row[1],
    startsAt: row[2] ?? Infinity,
    work: row[3],
    endsAt: row[4] ?? Infinity,
    outcome: OUTCOMES[row[5]] ?? "error",
    details: row[7] === null ? undefined : reader.read(row[7]),
  };
}

function finite(value: number): number | null {
  return value < Infinity ? value : null;
}
