import { rowChange } from "./changes.ts";
import type { Row, Table } from "./store.ts";
import type { UnitOfWork } from "./unit_of_work.ts";

/** A record, and its number in the order of creation. */
interface Numbered<T> {
  readonly number: number;
  readonly record: T;
}

/** Values by id, within a number: the oldest make room for new ones. */
export class Records<T> {
  readonly #table: Table;
  readonly #work: UnitOfWork;
  readonly #maxCount: number;
  readonly #records = new Map<string, Numbered<T>>();
  #created = 0;

  /**
   * Begins without records.
   *
   * @param table The table of the store that holds them.
   * @param work Commits them.
   * @param maxCount The maximum number of records.
   */
  constructor(table: Table, work: UnitOfWork, maxCount: number) {
    this.#table = table;
    this.#work = work;
    this.#maxCount = maxCount;
  }

  /** How many records have been created; ids are drawn for this number. */
  get created(): number {
    return this.#created;
  }

  /** The same of a snapshot, in which the latest one may have been removed. */
  set created(created: number) {
    this.#created = created;
  }

  /**
   * Restores the records of an earlier run.
   *
   * @param rows The records, as they were stored.
   */
  restore(rows: Iterable<Row>): void {
    const stored = Array.from(rows, ([id, value]) => ({
      id,
      value: value as Numbered<T>,
    }));
    stored.sort((a, b) => a.value.number - b.value.number);
    for (const { id, value } of stored) this.#records.set(id, value);
    this.#created = stored.at(-1)?.value.number ?? 0;
  }

  /** The records as they are stored. */
  rows(): readonly Row[] {
    return [...this.#records];
  }

  /** The record with an id, if it exists. */
  get(id: string): T | undefined {
    return this.#records.get(id)?.record;
  }

  /**
   * Adds a record.
   *
   * @param id Its id, which no other record has.
   * @throws {StoreError} If the commit fails: there is no such record.
   */
  add(id: string, record: T): void {
    const number = this.#created + 1;
    const [oldest] = this.#records.keys();
    const isFull = this.#records.size >= this.#maxCount;
    const removed = isFull && oldest !== undefined ? [oldest] : [];
    const value = { number, record };
    this.#write(id, value, () => {
      this.#created = number;
      for (const old of removed) this.#records.delete(old);
      this.#records.set(id, value);
    }, removed);
  }

  /**
   * Replaces a record.
   *
   * @throws {StoreError} If the commit fails: it has not changed.
   */
  replace(id: string, record: T): void {
    const number = this.#records.get(id)?.number ?? this.#created;
    const value = { number, record };
    this.#write(id, value, () => void this.#records.set(id, value));
  }

  /**
   * Removes a record.
   *
   * @throws {StoreError} If the commit fails: it is still there.
   */
  remove(id: string): void {
    this.#write(id, undefined, () => void this.#records.delete(id));
  }

  #write(
    id: string,
    value: Numbered<T> | undefined,
    effect: () => void,
    removed: readonly string[] = [],
  ): void {
    const table = this.#table;
    const removals = removed.map((key) => rowChange(table, key, undefined));
    this.#work.write({
      changes: [...removals, rowChange(table, id, value)],
      effect,
    });
  }
}
