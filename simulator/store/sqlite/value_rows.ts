import type { DatabaseSync, StatementSync } from "node:sqlite";
import { checksummed, verified } from "./checksum.ts";
import { rowName } from "./schema.ts";

/** A row of the table `rows`. */
export interface ValueRow {
  readonly kind: string;
  readonly key: string;
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
    // Not by the index: it would miss rows with a damaged key.
    this.#select = db.prepare(
      "SELECT kind, key, value FROM rows WHERE ?1 IS NULL OR kind = ?1",
    );
  }

  /** Writes a row in place of the one with its kind and key. */
  save({ kind, key, value }: ValueRow): void {
    this.#save.run(kind, key, checksummed(value, rowName(kind, key)));
  }

  remove(kind: string, key: string): void {
    this.#remove.run(kind, key);
  }

  /**
   * Reads the rows of a kind.
   *
   * @param kind The kind; all if not given.
   */
  *all(kind?: string): Generator<ValueRow> {
    for (const row of this.#select.iterate(kind ?? null)) {
      const place = rowName(row.kind, row.key);
      const value = verified(String(row.value), place);
      yield { kind: String(row.kind), key: String(row.key), value };
    }
  }
}
