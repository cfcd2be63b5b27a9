import {
  type Commit,
  type Head,
  type Row,
  type Store,
  type StoredJob,
  type Table,
  TABLES,
  type Write,
} from "./store.ts";

export type StoreContent = Pick<Store, "head" | "jobs" | "rows">;

/**
 * A store whose content is replaced: it shows the new content, and the first commit
 * removes the old one. A crash leaves the one or the other.
 */
export class ReplacedStore implements Store {
  readonly journalInterval: number;
  readonly backup?: NonNullable<Store["backup"]>;
  readonly #store: Store;
  /** The new content; `undefined` once the store holds it. */
  #content: StoreContent | undefined;

  constructor(store: Store, content: StoreContent) {
    this.#store = store;
    this.#content = content;
    this.journalInterval = store.journalInterval;
    if (store.backup) this.backup = store.backup.bind(store);
  }

  resumeAt(speed: number): number | undefined {
    return this.#content
      ? this.#content.head()?.time
      : this.#store.resumeAt(speed);
  }

  head(): Head | undefined {
    return (this.#content ?? this.#store).head();
  }

  jobs(): Iterable<StoredJob> {
    return (this.#content ?? this.#store).jobs();
  }

  rows(table: Table): Iterable<Row> {
    return (this.#content ?? this.#store).rows(table);
  }

  commit({ head, writes }: Commit): void {
    if (!this.#content) return this.#store.commit({ head, writes });
    // All that is to be removed is read before the commit begins.
    const removed = [...removalsOf(this.#store)];
    const added = additionsOf(this.#content);
    this.#store.commit({ head, writes: chain(removed, added, writes) });
    this.#content = undefined;
  }

  close(): void {
    this.#store.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

function* removalsOf(content: StoreContent): Generator<Write> {
  for (const write of additionsOf(content)) {
    yield write.kind === "job"
      ? { ...write, job: undefined }
      : { ...write, value: undefined };
  }
}

function* additionsOf(content: StoreContent): Generator<Write> {
  for (const job of content.jobs()) {
    yield { kind: "job", number: job.number, job };
  }
  for (const table of TABLES) {
    for (const [key, value] of content.rows(table)) {
      yield { kind: "row", table, key, value };
    }
  }
}

function* chain(...parts: readonly Iterable<Write>[]): Generator<Write> {
  for (const part of parts) yield* part;
}
