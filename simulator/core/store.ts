/** The values of a simulation as a whole. */
export interface Head {
  /** The seed: the ids and outcomes of jobs follow from it. */
  readonly seed: number | string;
  /** How many runs of the simulation came before this one. */
  readonly runs: number;
  /** The number of the latest job. */
  readonly last: number;
  /** The number of the current job. */
  readonly current: number;
  /**
   * The moment that all else shows, in milliseconds since the epoch: what was due
   * by then has happened, and nothing later has.
   */
  readonly time: number;
}

/** A job as a store holds it. Times are in milliseconds since the epoch. */
export interface StoredJob {
  /** The job's number, from 1. */
  readonly number: number;
  /** When it was created. */
  readonly createdAt: number;
  /** When its work begins; `null` while it waits for other jobs. */
  readonly startsAt: number | null;
  /** How long the work takes, in milliseconds. */
  readonly work: number;
  /** When it ends; `null` while that is unknown. */
  readonly endsAt: number | null;
  /** How it ends. */
  readonly outcome: "completed" | "error" | "cancelled";
  /** When it could have begun, if it waits for other jobs. */
  readonly readyAt: number | null;
  /** The rest in JSON. */
  readonly details: string | null;
}

/** The tables of values beside jobs. */
export type Table =
  | "keys"
  | "endpoints"
  | "deliveries"
  | "journal"
  | "steps"
  | "edits"
  | "assets"
  | "batches"
  | "balance"
  | "faults"
  | "rules";

/** All tables. */
export const TABLES: readonly Table[] = [
  "keys",
  "endpoints",
  "deliveries",
  "journal",
  "steps",
  "edits",
  "assets",
  "batches",
  "balance",
  "faults",
  "rules",
];

/** A value with its key in a table. */
export type Row = readonly [key: string, value: unknown];

/** One change of a store. */
export type Write =
  | {
    readonly kind: "job";
    readonly number: number;
    /** The job, in place of the one with its number; `undefined` removes that. */
    readonly job: StoredJob | undefined;
  }
  | {
    readonly kind: "row";
    readonly table: Table;
    readonly key: string;
    /** The value, which JSON can hold; `undefined` removes it. */
    readonly value: unknown;
  };

/** Changes that belong together. */
export interface Commit {
  /** The head from now on. */
  readonly head: Head;
  /** The changes in order, to be iterated at most once, within the commit. */
  readonly writes: Iterable<Write>;
}

/**
 * A place that holds a simulation beyond its process. The simulator reads all of
 * it at the start, answers from memory, and commits each change before the
 * response that reports it.
 *
 * A store is for one simulator at a time, and synchronous: values are plain data,
 * so that any embedded database will do.
 */
export interface Store extends Disposable {
  /**
   * How often the journal is committed, in milliseconds of real time; `Infinity`
   * for never.
   */
  readonly journalInterval: number;
  /**
   * The time at which the clock of a simulation goes on.
   *
   * @param speed The simulated milliseconds in a real one since the last commit:
   * 0 for a `VirtualClock`, which stood still, and 1 for the system's clock.
   * @returns Milliseconds since the epoch; `undefined` if the store is empty.
   */
  resumeAt(speed: number): number | undefined;
  /**
   * Reads the head.
   *
   * @returns `undefined` if the store is empty.
   * @throws {StoreError} If it cannot be read.
   */
  head(): Head | undefined;
  /**
   * Reads the jobs, by their numbers.
   *
   * @throws {StoreError} If they cannot be read.
   */
  jobs(): Iterable<StoredJob>;
  /**
   * Reads a table, in any order.
   *
   * @throws {StoreError} If it cannot be read.
   */
  rows(table: Table): Iterable<Row>;
  /**
   * Commits all changes or none.
   *
   * @throws {StoreError} If they cannot be committed.
   */
  commit(commit: Commit): void;
  /**
   * Streams a copy of the store, which can be opened as a store. Commits go on
   * meanwhile. A later backup ends one that is still read.
   *
   * @param onEnd Called when no more of it is read.
   * @throws {StoreError} If the store cannot be copied.
   */
  backup?(onEnd: () => void): ReadableStream<Uint8Array>;
  /** Closes the store. */
  close(): void;
}

/** Thrown where a store cannot be opened, read or written. */
export class StoreError extends Error {
  /** Always `"StoreError"`. */
  override readonly name = "StoreError";
  /** Whether there is no room: less may fit in, or all of it later. */
  readonly full: boolean;

  /**
   * Creates the error.
   *
   * @param message What is wrong, and with which store.
   * @param options `full`, and the cause.
   */
  constructor(
    message: string,
    options: ErrorOptions & { readonly full?: boolean } = {},
  ) {
    super(message, options);
    this.full = options.full ?? false;
  }
}

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
