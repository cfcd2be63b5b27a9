import type { DatabaseSync, StatementSync } from "node:sqlite";
import { crc32 } from "node:zlib";
import type { Head } from "../../core/store.ts";
import { Objection } from "./reason.ts";

/** The head, and when it was written. */
export interface State extends Head {
  /** In milliseconds since the epoch, by the system's clock. */
  readonly written: number;
}

const COLUMNS = "seed, runs, last, current, time, written, sum";

/** The row of the table `state`. */
export class StateRow {
  readonly #save: StatementSync;
  readonly #select: StatementSync;

  constructor(db: DatabaseSync) {
    this.#save = db.prepare(
      `INSERT OR REPLACE INTO state (one, ${COLUMNS})
       VALUES (1, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#select = db.prepare(`SELECT ${COLUMNS} FROM state`);
  }

  /** Writes the head as it is now. */
  save({ seed, runs, last, current, time }: Head): void {
    const text = JSON.stringify(seed);
    const values = [text, runs, last, current, time, Date.now()] as const;
    this.#save.run(...values, sumOf(values));
  }

  /**
   * Reads the row; `undefined` before the first commit.
   *
   * @throws {Objection} If it is not as it was written.
   */
  read(): State | undefined {
    const row = this.#select.get();
    if (row === undefined) return undefined;
    const { sum, ...values } = row;
    if (sum !== sumOf(Object.values(values))) {
      throw new Objection("it is damaged");
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

/** The CRC-32 of the other values. */
function sumOf(values: readonly unknown[]): number {
  return crc32(values.join("\n"));
}
