import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Job, Outcome } from "../../jobs/job.ts";
import { DetailsReader, detailsToJson } from "../details.ts";
import type { Stored } from "../store.ts";

/** How many jobs are read at once. */
const CHUNK = 50_000;

/** Outcomes by what stands for them in the file. */
const OUTCOMES: readonly Outcome[] = ["completed", "error", "cancelled"];

type JobRow = readonly [
  number: number,
  created: number,
  starts: number | null,
  work: number,
  ends: number | null,
  outcome: number,
];

type MoreRow = readonly [
  number: number,
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
      job.details ? detailsToJson(job.details) : null,
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

  /** Reads all jobs. There can be a million: what few have is read apart. */
  all(): Stored {
    const ready = new Map<number, number>();
    const taken = new Map<number, number>();
    const details = new Map<number, Job["details"]>();
    const reader = new DetailsReader();
    const more = this.#arrays(
      `SELECT number, ready, taken, details FROM jobs
       WHERE ready IS NOT NULL OR taken IS NOT NULL OR details IS NOT NULL`,
    ).iterate() as unknown as Iterable<MoreRow>;
    for (const [number, couldBegin, steps, said] of more) {
      if (couldBegin !== null) ready.set(number, couldBegin);
      if (steps !== null) taken.set(number, steps);
      if (said !== null) details.set(number, reader.read(said));
    }
    const jobs: Job[] = [];
    const next = this.#arrays(
      `SELECT number, created, starts, work, ends, outcome FROM jobs
       WHERE number > ? ORDER BY number LIMIT ${CHUNK}`,
    );
    for (let last = 0;;) {
      const rows = next.all(last) as unknown as JobRow[];
      for (const [number, createdAt, starts, work, ends, outcome] of rows) {
        jobs.push({
          number,
          createdAt,
          startsAt: starts ?? Infinity,
          work,
          endsAt: ends ?? Infinity,
          outcome: OUTCOMES[outcome] ?? "error",
          details: details.get(number),
        });
        last = number;
      }
      if (rows.length < CHUNK) return { jobs, ready, taken };
    }
  }

  #arrays(sql: string): StatementSync {
    // It is there, and its type is not.
    const statement = this.#db.prepare(sql) as StatementSync & {
      setReturnArrays(on: boolean): void;
    };
    statement.setReturnArrays(true);
    return statement;
  }
}

function finite(value: number): number | null {
  return value < Infinity ? value : null;
}
