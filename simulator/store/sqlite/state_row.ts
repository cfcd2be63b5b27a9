import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Head } from "../../core/store.ts";
import { stateSum } from "./checksum.ts";
import { FileProblem } from "./reason.ts";

/** The head, and when it was written, by the system's clock. */
export interface State extends Head {
  /** In milliseconds since the epoch. */
  readonly written: number;
}

/** The row of the table `state`. */
export class StateRow {
  readonly #save: StatementSync;
  readonly #select: StatementSync;

  constructor(db: DatabaseSync) {
    this.#save = db.prepare(
      `INSERT OR REPLACE INTO state
         (one, seed, runs, last, current, time, written, sum)
       VALUES (1, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#select = db.prepare(
      "SELECT seed, runs, last, current, time, written, sum FROM state",
    );
  }

  save({ seed, runs, last, current, time }: Head): void {
    const named = JSON.stringify(seed);
    const values = [named, runs, last, current, time, Date.now()] as const;
    this.#save.run(...values, stateSum(values));
  }

  /** Reads the row; `undefined` before the first commit. */
  read(): State | undefined {
    const row = this.#select.get();
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
}
