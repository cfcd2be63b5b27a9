import { encodeJob, type Job } from "./job.ts";
import {
  type Head,
  type Store,
  StoreError,
  type Table,
  type Write,
} from "./store.ts";

/** The maximum number of jobs that one commit removes: requests wait for it. */
const MAX_REMOVED_COUNT = 1_000;

/** The change of a job, which is encoded when a store reads it. */
export function jobChange(job: Job): Write {
  return {
    kind: "job",
    number: job.number,
    get job() {
      return encodeJob(job);
    },
  };
}

/** The change of a value in a table; `undefined` removes it. */
export function rowChange(table: Table, key: string, value: unknown): Write {
  return { kind: "row", table, key, value };
}

/** A change that takes effect once it is stored. */
export interface Step {
  readonly changes: readonly Write[];
  /** The parts of the head that change. */
  readonly head?: Partial<Pick<Head, "last" | "current">>;
  /** Makes the change in memory; it must not fail. */
  readonly effect?: () => void;
}

export interface UnitOfWorkOptions {
  readonly store: Store;
  readonly head: Head;
  /** Whether requests alone move the time, so that it is stored, too. */
  readonly storesTime: boolean;
}

/**
 * The changes of a simulation on their way to its store.
 *
 * `write` commits before its effect. What follows from the stored state and the
 * time alone, and so comes about again if it is lost (the turn of a job, its
 * removal, the first attempt of a delivery), is deferred and part of the next
 * commit: the store always shows one moment.
 */
export class UnitOfWork {
  readonly #options: UnitOfWorkOptions;
  #settle = () => {};
  #head: Head;
  /** The moment that the next commit shows: the one that was settled last. */
  time: number;
  /** The changes of the next commit, by what they replace. */
  readonly #deferred = new Map<string, Write>();
  /** The jobs to remove with one of the next commits. */
  readonly #removed: Write[] = [];
  /** Whether a deferred change must be stored before the next response. */
  #isUrgent = false;
  #isScheduled = false;
  #isClosed = false;
  #isAbandoned = false;
  /** The steps of {@linkcode run}, while it is running. */
  #steps: Step[] | undefined;

  constructor(options: UnitOfWorkOptions) {
    this.#options = options;
    this.#head = options.head;
    this.time = options.head.time;
  }

  /** Starts to commit deferred changes that no request commits. */
  start(settle: () => void): void {
    this.#settle = settle;
  }

  /** The head of the next commit. */
  get head(): Head {
    return { ...this.#head, time: this.time };
  }

  /** Whether {@linkcode run} is running: time must not pass meanwhile. */
  get isRunning(): boolean {
    return this.#steps !== undefined;
  }

  /**
   * Commits a change, and then lets it take effect; within {@linkcode run} at its
   * end.
   *
   * @throws {StoreError} If the commit fails: the change has no effect.
   */
  write(step: Step): void {
    if (this.#steps) this.#steps.push(step);
    else this.#apply([step]);
  }

  /** Commits at once all that `act` writes synchronously. */
  run<T>(act: () => T): T {
    if (this.#steps) return act();
    const steps: Step[] = this.#steps = [];
    let result: T;
    try {
      result = act();
    } finally {
      this.#steps = undefined;
    }
    if (steps.length > 0) this.#apply(steps);
    return result;
  }

  /** Stores a change before the next response, or soon without one. */
  defer(table: Table, key: string, value: unknown): void {
    this.deferDerived(rowChange(table, key, value));
    this.deferTime();
  }

  /** Stores the present time before the next response, or soon without one. */
  deferTime(): void {
    this.#isUrgent = true;
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      if (!this.#isUrgent || this.#isClosed) return;
      // The clock of a later run goes on from the time of the commit.
      this.#settle();
      try {
        this.flush();
      } catch {
        // The next request that has to be stored reports it.
      }
    });
  }

  /** Stores a change that follows from the stored state with the next commit. */
  deferDerived(change: Write): void {
    this.#deferred.set(keyOf(change), change);
  }

  /** Removes a job with one of the next commits. */
  deferRemoval(number: number): void {
    const removal: Write = { kind: "job", number, job: undefined };
    this.#deferred.delete(keyOf(removal));
    this.#removed.push(removal);
  }

  /** Flushes if something must be stored before a response. */
  commit(): void {
    if (this.#isClosed) return;
    const hasMoved = this.#options.storesTime && this.time !== this.#head.time;
    if (this.#isUrgent || hasMoved) this.flush();
  }

  /**
   * Commits all deferred changes.
   *
   * @throws {StoreError} If the commit fails; the next one includes the changes.
   */
  flush(): void {
    if (!this.#isClosed) this.#apply([]);
  }

  /** Flushes, and closes the store, also if that fails. */
  close(): void {
    try {
      this.flush();
    } finally {
      this.#isClosed = true;
      this.#options.store.close();
    }
  }

  /** Refuses all further commits: the store belongs to another simulation. */
  abandon(): void {
    this.#isClosed = true;
    this.#isAbandoned = true;
  }

  /** Commits steps and what is deferred, and lets the steps take effect. */
  #apply(steps: readonly Step[]): void {
    if (this.#isAbandoned) throw new StoreError("The simulation has ended");
    let { head } = this;
    for (const step of steps) head = { ...head, ...step.head };
    const removed = this.#removed.slice(0, MAX_REMOVED_COUNT);
    const writes = [
      ...this.#deferred.values(),
      ...steps.flatMap(({ changes }) => changes),
      ...removed,
    ];
    this.#options.store.commit({ head, writes });
    this.#deferred.clear();
    this.#removed.splice(0, removed.length);
    this.#head = head;
    this.#isUrgent = false;
    for (const { effect } of steps) effect?.();
  }
}

/** What a change replaces. */
function keyOf(change: Write): string {
  return change.kind === "job"
    ? `job ${change.number}`
    : `${change.table} ${change.key}`;
}
