import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Job, Outcome } from "../../jobs/job.ts";
import { DetailsReader, detailsToJson } from "../details.ts";
import type { Stored } from "../store.ts";
import { seal, unseal } from "./seal.ts";

/** How many jobs are read at once: so few that their rows die young. */
const CHUNK = 1_000;

/** Outcomes by what stands for them in the file. */
const OUTCOMES: readonly Outcome[] = ["completed", "error", "cancelled"];

type JobRow = readonly [
  number: number,
  created: number,
  starts: number | null,
  work: number,
  ends: number | null,
  outcome: number,
  ready: number | null,
  taken: number | null,
  details: string | null,
];

/** The table of jobs. */
export class JobRows {
  readonly #db: DatabaseSync;
  readonly #save: StatementSync;
  readonly #saveSteps: StatementSync;
  readonly #forget: StatementSync;

  /** Takes up the table of an open file. */
  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#save = db.prepare(
      `INSERT INTO jobs (number, created, starts, work, ends, outcome, ready, details)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (number) DO UPDATE SET starts = excluded.starts,
         ends = excluded.ends, outcome = excluded.outcome,
         ready = excluded.ready`,
    );
    this.#saveSteps = db.prepare("UPDATE jobs SET taken = ? WHERE number = ?");
    this.#forget = db.prepare("DELETE FROM jobs WHERE number = ?");
  }

  /**
   * Writes a job as it is now.
   *
   * @param job The job.
   * @param ready For a job that waits for others to end: when it could have
   * begun, in milliseconds since the epoch.
   */
  save(job: Job, ready: number | undefined): void {
    this.#save.run(
      job.number,
      job.createdAt,
      finite(job.startsAt),
      job.work,
      finite(job.endsAt),
      OUTCOMES.indexOf(job.outcome),
      ready ?? null,
      job.details ? seal(detailsToJson(job.details)) : null,
    );
  }

  /** Writes how many steps of a job's script have been taken. */
  saveSteps(number: number, taken: number): void {
    this.#saveSteps.run(taken, number);
  }

  /** Removes a job. */
  forget(number: number): void {
    this.#forget.run(number);
  }

  /** Reads all jobs. */
  all(): Stored {
    const jobs: Job[] = [];
    const ready = new Map<number, number>();
    const taken = new Map<number, number>();
    const reader = new DetailsReader();
    // It is there, and its type is not. Objects would take twice as long.
    const chunk = this.#db.prepare(
      `SELECT number, created, starts, work, ends, outcome, ready, taken, details
       FROM jobs WHERE number > ? ORDER BY number LIMIT ${CHUNK}`,
    ) as StatementSync & { setReturnArrays(on: boolean): void };
    chunk.setReturnArrays(true);
    for (let rows: JobRow[], last = 0;; last = jobs.at(-1)?.number ?? 0) {
      rows = chunk.all(last) as unknown as JobRow[];
      for (const row of rows) {
        jobs.push(jobOf(row, reader));
        if (row[6] !== null) ready.set(row[0], row[6]);
        if (row[7] !== null) taken.set(row[0], row[7]);
      }
      if (rows.length < CHUNK) return { jobs, ready, taken };
    }
  }
}

/**
 * The job of a row. Not by taking it apart by a pattern, which costs as much as
 * to read it.
 *
 * @throws {Error} If it makes no sense.
 */
function jobOf(row: JobRow, reader: DetailsReader): Job {
  const job: Job = {
    number: row[0],
    createdAt: row[1],
    startsAt: row[2] ?? Infinity,
    work: row[3],
    endsAt: row[4] ?? Infinity,
    outcome: OUTCOMES[row[5]] ?? "error",
    details: row[8] === null ? undefined : reader.read(unseal(row[8])),
  };
  const { createdAt, startsAt, work, endsAt, outcome, details } = job;
  // Who intervenes, or a script, may end it at another time.
  const asDrawn = outcome !== "cancelled" && !details?.scenario;
  if (createdAt > startsAt || asDrawn && endsAt !== startsAt + work) {
    throw new Error(`Job ${job.number} is not as it was written`);
  }
  return job;
}

function finite(value: number): number | null {
  return value < Infinity ? value : null;
}
