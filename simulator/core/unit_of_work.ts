import { type Change, DeferredChanges, rowChange } from "./changes.ts";
import type { Job } from "./job.ts";
import { StoreError } from "./store_error.ts";
import type { Head, Store, Table } from "./store.ts";

/** The options of a unit of work. */
export interface UnitOfWorkOptions {
  readonly store: Store;
  /** The head of this run. */
  readonly head: Head;
  /** Whether requests alone move the time, so that it is stored, too. */
  readonly storesTime: boolean;
}

/** The parts of the head that change with jobs. */
export type HeadChange = Partial<Pick<Head, "last" | "current">>;

/** A change that takes effect once it is stored. */
export interface Step {
  /** What to store. */
  readonly changes: readonly Change[];
  readonly head?: HeadChange;
  /** Makes the change in memory; it must not fail. */
  readonly effect?: () => void;
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
  /**
   * The moment that the next commit shows, in milliseconds since the epoch: the
   * one that was settled last.
   */
  time: number;
  readonly #deferred = new DeferredChanges();
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
   * Commits a change, and then lets it take effect; within {@linkcode run} at the
   * end of that.
   *
   * @throws {StoreError} If the commit fails: the change has no effect.
   */
  write(step: Step): void {
    if (this.#steps) this.#steps.push(step);
    else this.#apply([step]);
  }

  /**
   * Commits several changes at once.
   *
   * @param act Makes them with {@linkcode write}, synchronously.
   * @throws {StoreError} If the commit fails: none has an effect.
   */
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

  /**
   * Stores a change with the next commit: before the next response, or soon without
   * one.
   *
   * @param value The value; `undefined` removes it.
   */
  defer(table: Table, key: string, value: unknown): void {
    this.deferDerived(rowChange(table, key, value));
    this.#isUrgent = true;
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      if (!this.#isUrgent || this.#isClosed) return;
      // The clock of a later run goes on from the time of the commit.
      this.#settle();
      this.tryFlush();
    });
  }

  /** Stores the present time with the next commit, before the next response. */
  deferTime(): void {
    this.#isUrgent = true;
  }

  /**
   * Stores a change that follows from the stored state with the next commit.
   */
  deferDerived(change: Change): void {
    this.#deferred.set(change);
  }

  /** Removes a job with one of the next commits. */
  deferRemoval(job: Job): void {
    this.#deferred.remove(job);
  }

  /**
   * Commits what must be stored before a response.
   *
   * @throws {StoreError} If the commit fails; the next one includes the changes.
   */
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

  /** The same; if the commit fails, the next one includes the changes. */
  tryFlush(): void {
    try {
      this.flush();
    } catch {
      // The next request that has to be stored reports it.
    }
  }

  /**
   * Flushes, and closes the store.
   *
   * @throws {StoreError} If the commit fails. The store is closed all the same.
   */
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

  /** Commits steps and all that is deferred, and lets the steps take effect. */
  #apply(steps: readonly Step[]): void {
    if (this.#isAbandoned) throw new StoreError("The simulation has ended");
    const { store } = this.#options;
    let { head } = this;
    for (const step of steps) head = { ...head, ...step.head };
    const changes = steps.flatMap((step) => step.changes);
    this.#deferred.commit(changes, (writes) => store.commit({ head, writes }));
    this.#head = head;
    this.#isUrgent = false;
    for (const { effect } of steps) effect?.();
  }
}
