import type { Row, Table } from "./store.ts";
import { type Stored, StoredMap } from "./stored_map.ts";
import type { UnitOfWork } from "./unit_of_work.ts";

/** A record, and its number in the order of creation. */
interface Numbered<T> {
  readonly number: number;
  readonly record: T;
}

/** Values by id, within a number: the oldest make room for new ones. */
export class Records<T> implements Stored {
  readonly #maxCount: number;
  readonly #stored: StoredMap<Numbered<T>>;
  #created = 0;

  /** Begins without records. */
  constructor(table: Table, work: UnitOfWork, maxCount: number) {
    this.#stored = new StoredMap(table, work);
    this.#maxCount = maxCount;
  }

  /** How many records have been created; ids are drawn for this number. */
  get created(): number {
    return this.#created;
  }

  rows(): readonly Row[] {
    return this.#stored.rows();
  }

  restore(rows: Iterable<Row>): void {
    const numberOf = ([, value]: Row) => (value as Numbered<T>).number;
    const sorted = [...rows].sort((a, b) => numberOf(a) - numberOf(b));
    this.#stored.restore(sorted);
    const last = sorted.at(-1);
    this.#created = last ? numberOf(last) : 0;
  }

  /** The same as `created`: the latest record may have been removed. */
  get state(): number {
    return this.#created;
  }

  restoreState(created: number): void {
    this.#created = created;
  }

  /** The record with an id, if it exists. */
  get(id: string): T | undefined {
    return this.#stored.get(id)?.record;
  }

  /** Adds a record. */
  add(id: string, record: T): void {
    const number = this.#created + 1;
    const [oldest] = this.#stored.keys();
    const isFull = this.#stored.size >= this.#maxCount;
    const removed = isFull && oldest !== undefined ? [[oldest] as const] : [];
    this.#stored.write([...removed, [id, { number, record }]], () => {
      this.#created = number;
    });
  }

  /** Replaces a record. */
  replace(id: string, record: T): void {
    const number = this.#stored.get(id)?.number ?? this.#created;
    this.#stored.write([[id, { number, record }]]);
  }

  /** Removes a record. */
  remove(id: string): void {
    this.#stored.write([[id]]);
  }
}
