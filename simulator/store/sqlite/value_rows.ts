import type { DatabaseSync, StatementSync } from "node:sqlite";
import { crc32 } from "node:zlib";
import { Objection } from "./reason.ts";

/** A row of the table `rows`. */
export interface ValueRow {
  readonly kind: string;
  readonly key: string;
  /** The value in JSON. */
  readonly value: string;
}

/** The table `rows`: values of several kinds by key. */
export class ValueRows {
  readonly #save: StatementSync;
  readonly #remove: StatementSync;
  readonly #select: StatementSync;

  constructor(db: DatabaseSync) {
    this.#save = db.prepare(
      "INSERT OR REPLACE INTO rows (kind, key, value) VALUES (?, ?, ?)",
    );
    this.#remove = db.prepare("DELETE FROM rows WHERE kind = ? AND key = ?");
    // Without a search by the kind: a damaged key would mislead it.
    this.#select = db.prepare(
      "SELECT kind, key, value FROM rows WHERE ?1 IS NULL OR kind = ?1",
    );
  }

  /** Writes a row in place of the one with its kind and key. */
  save(row: ValueRow): void {
    this.#save.run(row.kind, row.key, sumOf(row) + row.value);
  }

  remove(kind: string, key: string): void {
    this.#remove.run(kind, key);
  }

  /**
   * Reads the rows of a kind.
   *
   * @param kind The kind; all if not given.
   * @throws {Objection} If one is not as it was written.
   */
  *all(kind?: string): Generator<ValueRow> {
    for (const row of this.#select.iterate(kind ?? null)) {
      const value = String(row.value).slice(SUM_DIGITS);
      const read = { kind: String(row.kind), key: String(row.key), value };
      if (row.value !== sumOf(read) + value) {
        throw new Objection("it is damaged");
      }
      yield read;
    }
  }
}

/** The digits of the checksum in front of a value. */
const SUM_DIGITS = 8;

/** The CRC-32 of a row. */
function sumOf({ kind, key, value }: ValueRow): string {
  const sum = crc32(value, crc32(`${kind}\n${key}\n`));
  return sum.toString(16).padStart(SUM_DIGITS, "0");
}
