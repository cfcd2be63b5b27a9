import type { Row, Table } from "./store.ts";
import { rowChange, type UnitOfWork } from "./unit_of_work.ts";

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

  values(): Iterable<T> {
    return this.#values.values();
  }

  get(key: string): T | undefined {
    return this.#values.get(key);
  }

  rows(): readonly Row[] {
    return [...this.#values];
  }

  restore(rows: Iterable<Row>): void {
    for (const [key, value] of rows) this.set(key, value as T);
  }

  /**
   * Changes values in one commit; `undefined` removes one.
   *
   * @throws {StoreError} If the commit fails: nothing has changed.
   */
  write(changes: readonly (readonly [key: string, value?: T])[]): void {
    this.#work.write({
      changes: changes.map(([key, value]) =>
        rowChange(this.#table, key, value)
      ),
      effect: () => {
        for (const [key, value] of changes) this.set(key, value);
      },
    });
  }

  /** Changes a value now, which is stored before the next response. */
  defer(key: string, value: T | undefined): void {
    this.#work.defer(this.#table, key, value);
    this.set(key, value);
  }

  /** Changes a value now, as follows from other changes: the next commit stores it. */
  deferDerived(key: string, value: T | undefined): void {
    if (value === undefined && !this.#values.has(key)) return;
    this.#work.deferDerived(rowChange(this.#table, key, value));
    this.set(key, value);
  }

  /** Changes a value in memory. */
  protected set(key: string, value: T | undefined): void {
    if (value === undefined) this.#values.delete(key);
    else this.#values.set(key, value);
  }
}

/** Numbered values by key, in the order of their numbers. */
export class StoredList<T extends { readonly number: number }>
  extends StoredMap<T> {
  /** The latest number, also that of a value which has been removed. */
  last = 0;

  override restore(rows: Iterable<Row>): void {
    const numberOf = ([, value]: Row) => (value as T).number;
    super.restore([...rows].sort((a, b) => numberOf(a) - numberOf(b)));
  }

  protected override set(key: string, value: T | undefined): void {
    super.set(key, value);
    this.last = Math.max(this.last, value?.number ?? 0);
  }
}

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
