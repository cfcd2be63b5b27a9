import type { Commit, Head, Row, Store, StoredJob, Table } from "./store.ts";

/** The store of a simulation that ends with its process: it holds nothing. */
export class NoStore implements Store {
  readonly journalInterval: number = Infinity;

  resumeAt(_speed: number): number | undefined {
    return undefined;
  }

  head(): Head | undefined {
    return undefined;
  }

  jobs(): Iterable<StoredJob> {
    return [];
  }

  rows(_table: Table): Iterable<Row> {
    return [];
  }

  commit(_commit: Commit): void {}

  close(): void {}

  [Symbol.dispose](): void {
    this.close();
  }
}
