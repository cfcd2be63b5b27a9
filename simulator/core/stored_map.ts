import { rowChange } from "./changes.ts";
import type { Row, Table } from "./store.ts";
import type { UnitOfWork } from "./unit_of_work.ts";

/** A part of a simulation whose rows a table of the store holds. */
export interface Stored {
  /** The rows as they are now. */
  rows(): Iterable<Row>;
  /**
   * Goes on with the rows of an earlier run.
   *
   * @param isWhole Whether they are of a snapshot, and so hold all of it.
   */
  restore(rows: Iterable<Row>, isWhole: boolean): void;
}

/** Values by key, in the order in which they were added. */
export class StoredMap<T> implements Stored {
  readonly #table: Table;
  readonly #work: UnitOfWork;
  readonly #values = new Map<string, T>();

  constructor(table: Table, work: UnitOfWork) {
    this.#table = table;
    this.#work = work;
  }

  get size(): number {
    return this.#values.size;
  }

  keys(): Iterable<string> {
    return this.#values.keys();
  }

  get(key: string): T | undefined {
    return this.#values.get(key);
  }

  rows(): readonly Row[] {
    return [...this.#values];
  }

  restore(rows: Iterable<Row>): void {
    for (const [key, value] of rows) this.#values.set(key, value as T);
  }

  /**
   * Changes values in one commit; `undefined` removes one.
   *
   * @param effect Called when it has happened.
   * @throws {StoreError} If the commit fails: nothing has changed.
   */
  write(
    changes: readonly (readonly [key: string, value?: T])[],
    effect?: () => void,
  ): void {
    this.#work.write({
      changes: changes.map(([key, value]) =>
        rowChange(this.#table, key, value)
      ),
      effect: () => {
        for (const [key, value] of changes) {
          if (value === undefined) this.#values.delete(key);
          else this.#values.set(key, value);
        }
        effect?.();
      },
    });
  }

  /** Removes a value whose removal follows from another change. */
  forget(key: string): void {
    if (!this.#values.delete(key)) return;
    this.#work.deferDerived(rowChange(this.#table, key, undefined));
  }
}
