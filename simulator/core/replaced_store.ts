import { type Store, TABLES, type Write } from "./store.ts";

export type StoreContent = Pick<Store, "head" | "jobs" | "rows">;

/**
 * A store whose content is replaced: it shows the new content, and the first commit
 * removes the old one. A crash leaves the one or the other.
 */
export function replaceContent(store: Store, content: StoreContent): Store {
  let shown = content;
  return {
    journalInterval: store.journalInterval,
    ...(store.backup && { backup: store.backup.bind(store) }),
    resumeAt: (speed) => store.resumeAt(speed),
    head: () => shown.head(),
    jobs: () => shown.jobs(),
    rows: (table) => shown.rows(table),
    commit({ head, writes }) {
      if (shown === store) return store.commit({ head, writes });
      // All that is to be removed is read before the commit begins.
      const removed = Array.from(writesOf(store), removalOf);
      store.commit({ head, writes: chain(removed, writesOf(shown), writes) });
      shown = store;
    },
    close: () => store.close(),
    [Symbol.dispose]: () => store.close(),
  };
}

function* writesOf(content: StoreContent): Generator<Write> {
  for (const job of content.jobs()) {
    yield { kind: "job", number: job.number, job };
  }
  for (const table of TABLES) {
    for (const [key, value] of content.rows(table)) {
      yield { kind: "row", table, key, value };
    }
  }
}

function removalOf(write: Write): Write {
  return write.kind === "job"
    ? { ...write, job: undefined }
    : { ...write, value: undefined };
}

function* chain(...parts: readonly Iterable<Write>[]): Generator<Write> {
  for (const part of parts) yield* part;
}
