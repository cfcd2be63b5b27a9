import type { Row, Table } from "./store.ts";
import { type Stored, StoredList } from "./stored_map.ts";
import type { UnitOfWork } from "./unit_of_work.ts";

/** A record, and its number in the order of creation. */
interface Numbered<T> {
  readonly number: number;
  readonly record: T;
}

/** Values by id, within a number: the oldest make room for new ones. */
export class Records<T> implements Stored {
  readonly #maxCount: number;
  readonly #stored: StoredList<Numbered<T>>;

  constructor(table: Table, work: UnitOfWork, maxCount: number) {
    this.#stored = new StoredList(table, work);
    this.#maxCount = maxCount;
  }

  /** How many records have been created; ids are drawn for this number. */
  get created(): number {
    return this.#stored.last;
  }

  rows(): readonly Row[] {
    return this.#stored.rows();
  }

  restore(rows: Iterable<Row>): void {
    this.#stored.restore(rows);
  }

  /** The same as `created`: the latest record may have been removed. */
  get state(): number {
    return this.created;
  }

  restoreState(created: number): void {
    this.#stored.last = created;
  }

  get(id: string): T | undefined {
    return this.#stored.get(id)?.record;
  }

  add(id: string, record: T): void {
    const number = this.created + 1;
    const [oldest] = this.#stored.keys();
    const isFull = this.#stored.size >= this.#maxCount;
    const removed = isFull && oldest !== undefined ? [[oldest] as const] : [];
    this.#stored.write([...removed, [id, { number, record }]]);
  }

  replace(id: string, record: T): void {
    const number = this.#stored.get(id)?.number ?? this.created;
    this.#stored.write([[id, { number, record }]]);
  }

  remove(id: string): void {
    this.#stored.write([[id]]);
  }
}
