import {
  type Commit,
  NoStore,
  StoreError,
} from "../../../simulator/core/store.ts";

/** A store that takes all commits, until it is full. */
export class FragileStore extends NoStore {
  /** Whether commits fail. */
  full = false;
  /** The number of commits. */
  commits = 0;
  /** How often it was closed. */
  closed = 0;

  override commit({ writes }: Commit): void {
    if (this.full) {
      throw new StoreError("Cannot write", { full: true });
    }
    for (const _ of writes);
    this.commits++;
  }

  override close(): void {
    this.closed++;
  }
}
