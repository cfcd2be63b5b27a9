import type { Job } from "../jobs/job.ts";

/** Where a simulator is kept: `openSqliteStore` opens one in a file. */
export interface Store extends Disposable {
  /** Whether anything is kept that outlives the process. */
  readonly keeps: boolean;
  /**
   * What time it is in the simulation that is kept, in milliseconds since the
   * epoch: where its clock is to go on. `undefined` if there is none yet.
   *
   * @param speed How fast time has gone on since it was last kept: 0 for a
   * `VirtualClock`, which has stood still; 1 for the system's clock.
   */
  resumeAt(speed: number): number | undefined;
  /** Lets go of it. */
  close(): void;
}

/** What there is one of in a simulation. */
export interface Head {
  /** The seed of all of it: names and outcomes of jobs follow from it. */
  readonly seed: number | string;
  /** How many times it has been taken up, the first time not counted. */
  readonly runs: number;
  /** The number of the job that was created last. */
  readonly last: number;
  /** The number of the current job. */
  readonly current: number;
  /**
   * The moment of which all the rest tells, in milliseconds since the epoch:
   * what has fallen due by then has happened, and nothing later has.
   */
  readonly time: number;
}

/** What else is kept: values by key, which JSON can hold. */
export type Table = "keys" | "endpoints" | "deliveries" | "journal" | "clock";

/** Something that is to be kept, in place of what was kept of it before. */
export type Write =
  | {
    readonly kind: "job";
    /** The job as it is from now on. */
    readonly job: Job;
    /** For a job that waits for others to end: when it could have begun. */
    readonly ready: number | undefined;
  }
  | {
    readonly kind: "steps";
    /** The job's number. */
    readonly job: number;
    /** How many steps of its script have been taken. */
    readonly taken: number;
  }
  | {
    readonly kind: "row";
    /** Where. */
    readonly table: Table;
    /** What names it there. */
    readonly key: string;
    /** The value; `undefined` removes it. */
    readonly value: unknown;
  };

/** What is to be kept together. */
export interface Batch {
  /** What there is one of, as it is from now on. */
  readonly head: Head;
  /** What has changed, in this order. */
  readonly writes: readonly Write[];
  /** The numbers of jobs to forget. */
  readonly forgotten: readonly number[];
}

/** What was kept of a simulation. */
export interface Stored {
  /** The jobs, by their numbers. */
  readonly jobs: readonly Job[];
  /** When jobs that wait for others could have begun, by number. */
  readonly ready: ReadonlyMap<number, number>;
  /** How many steps of their scripts have been taken, by number. */
  readonly taken: ReadonlyMap<number, number>;
}

/**
 * Where a simulation is kept, so that nothing is lost with the process.
 *
 * It is a log and not what requests read from: whoever uses it reads all of it
 * once, keeps it in memory, and commits each change before it tells anybody of
 * it. What follows from what is kept and from the time (that a job ends) need
 * not be committed by itself.
 *
 * One process has it alone, so that all of it is synchronous. A form that
 * several servers share would differ in this:
 *
 * - `head`, `load`, `rows` and `commit` would give promises, and an answer wait for
 *   that of its commit (answers may be promises already).
 * - `commit` would have to stay atomic, as a transaction or a script in the
 *   other server, on condition that what it replaces is still as this process
 *   has read it: the head's `last` (no number is given twice), the job that
 *   ends (once), the places that are occupied, and an idempotency key (set only
 *   if it is not there).
 * - What others commit would have to be told to each, and put into its memory:
 *   `Write` is a plain value, so that a stream of batches serves for that.
 */
export interface SimulationStore extends Store {
  /**
   * Reads what there is one of; `undefined` if nothing has been kept yet.
   *
   * @throws {StoreError} If it makes no sense.
   */
  head(): Head | undefined;
  /**
   * Reads the jobs.
   *
   * @throws {StoreError} If they make no sense.
   */
  load(): Stored;
  /**
   * Reads the values of a table, in no particular order.
   *
   * @throws {StoreError} If they make no sense.
   */
  rows(table: Table): unknown[];
  /**
   * Keeps all of a batch, or nothing of it.
   *
   * @throws {StoreError} If it cannot be kept.
   */
  commit(batch: Batch): void;
  /**
   * Streams a copy of the store as it is now, which can be opened as a store.
   * Commits go on meanwhile. A later backup takes the place of one that is still
   * being read.
   *
   * @param onEnd Called when no more of it is read.
   * @throws {StoreError} If the store cannot be copied.
   */
  backup?(onEnd: () => void): ReadableStream<Uint8Array>;
}

/** Keeps nothing: what is in memory is all there is. */
export const memoryStore: SimulationStore = {
  keeps: false,
  resumeAt: () => undefined,
  head: () => undefined,
  load: () => ({ jobs: [], ready: new Map(), taken: new Map() }),
  rows: () => [],
  commit() {},
  close() {},
  [Symbol.dispose]() {},
};
