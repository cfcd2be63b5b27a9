import type { Table } from "./store.ts";
import type { UnitOfWork } from "./unit_of_work.ts";

/** Values by id, within a number: the oldest make room for new ones. */
export class Records<T> {
  readonly #table: Table;
  readonly #work: UnitOfWork;
  readonly #maxCount: number;
  readonly #records = new Map<string, T>();
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

  /** Restores the records of an earlier run. */
  restore(rows: Iterable<readonly [id: string, value: unknown]>): void {
    const stored = Array.from(rows, ([id, value]) => {
      const { number, record } = value as { number: number; record: T };
      return { id, number, record };
    });
    for (const { id, number, record } of stored.sort(byNumber)) {
      this.#records.set(id, record);
      this.#created = number;
    }
  }

  /** The record with an id, if it exists. */
  get(id: string): T | undefined {
    return this.#records.get(id);
  }

  /**
   * Adds a record.
   *
   * @param id Its id, which no other record has.
   * @param record The record.
   * @throws {StoreError} If the commit fails: there is no such record.
   */
  add(id: string, record: T): void {
    const number = this.#created + 1;
    const [oldest] = this.#records.keys();
    const isFull = this.#records.size >= this.#maxCount;
    const removed = isFull && oldest !== undefined ? [oldest] : [];
    this.#write(id, { number, record }, () => {
      this.#created = number;
      for (const old of removed) this.#records.delete(old);
      this.#records.set(id, record);
    }, removed);
  }

  /**
   * Replaces a record.
   *
   * @param id Its id.
   * @param record The record.
   * @throws {StoreError} If the commit fails: it has not changed.
   */
  replace(id: string, record: T): void {
    const number = this.#created;
    this.#write(
      id,
      { number, record },
      () => void this.#records.set(id, record),
    );
  }

  /**
   * Removes a record.
   *
   * @param id Its id.
   * @throws {StoreError} If the commit fails: it is still there.
   */
  remove(id: string): void {
    this.#write(id, undefined, () => void this.#records.delete(id));
  }

  #write(
    id: string,
    value: unknown,
    effect: () => void,
    removed: readonly string[] = [],
  ): void {
    const table = this.#table;
    const row = (key: string, value: unknown) => (
      { kind: "row", table, key, value } as const
    );
    this.#work.write({
      changes: [...removed.map((key) => row(key, undefined)), row(id, value)],
      effect,
    });
  }
}

function byNumber(
  a: { readonly number: number },
  b: { readonly number: number },
): number {
  return a.number - b.number;
}
