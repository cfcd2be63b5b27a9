import type { Head, SimulationStore, Table, Write } from "./store.ts";

/** The most jobs to forget in one go: nobody is to wait for more. */
const FORGOTTEN_AT_ONCE = 1_000;

/** What a keeper is made of. */
export interface KeeperOptions {
  /** Where things are kept. */
  readonly store: SimulationStore;
  /** What there is one of, as it was when it was read, but for `runs`. */
  readonly head: Head;
  /** The moment that was settled last, in milliseconds since the epoch. */
  now(): number;
  /** Makes all happen that has fallen due. */
  settle(): void;
  /** Whether only requests move the time: then it has to be kept, too. */
  readonly timeIsKept: boolean;
}

/** What there is one of, and changes when jobs do. */
export type HeadChange = Partial<Pick<Head, "last" | "current">>;

/** What is being done together. */
interface Joint {
  readonly writes: Write[];
  readonly head: HeadChange;
  readonly effects: (() => void)[];
}

/**
 * Takes changes to a store before they take effect in memory.
 *
 * What would come about once more if it were lost, as it follows from the time
 * (a job's turn comes, a job is forgotten), is written together with whatever
 * is written next. So the store always tells of one moment.
 */
export class Keeper {
  readonly #store: SimulationStore;
  readonly #now: () => number;
  readonly #settle: () => void;
  readonly #timeIsKept: boolean;
  #head: Head;
  /** What is written with the next commit, by what it replaces. */
  readonly #pending = new Map<string, Write>();
  readonly #forgotten: number[] = [];
  /** Whether any of it must be written before something is told. */
  #urgent = false;
  #scheduled = false;
  #closed = false;
  /** What is being done together; `undefined` if nothing is. */
  #joint: Joint | undefined;

  /** Prepares to keep what changes. */
  constructor({ store, head, now, settle, timeIsKept }: KeeperOptions) {
    this.#store = store;
    this.#head = head;
    this.#now = now;
    this.#settle = settle;
    this.#timeIsKept = timeIsKept;
  }

  /** Whether things are being done together: time must not pass meanwhile. */
  get busy(): boolean {
    return this.#joint !== undefined;
  }

  /**
   * Keeps a change, and then lets it take effect.
   *
   * @param writes What has changed.
   * @param head What has changed of what there is one of.
   * @param effect Makes the change in memory; it must not fail.
   * @throws {StoreError} If it cannot be kept: it has no effect then.
   */
  keep(writes: readonly Write[], head: HeadChange, effect: () => void): void {
    const joint = this.#joint;
    if (!joint) {
      this.#commit(writes, head);
      return effect();
    }
    joint.writes.push(...writes);
    Object.assign(joint.head, head);
    joint.effects.push(effect);
  }

  /**
   * Does several things of which all are kept or none.
   *
   * @param act Does them, at once; they take effect when it is done.
   * @throws {StoreError} If they cannot be kept: none has an effect then.
   */
  together<T>(act: () => T): T {
    if (this.#joint) return act();
    const joint: Joint = { writes: [], head: {}, effects: [] };
    this.#joint = joint;
    let result: T;
    try {
      result = act();
    } finally {
      this.#joint = undefined;
    }
    if (joint.writes.length > 0) this.#commit(joint.writes, joint.head);
    for (const effect of joint.effects) effect();
    return result;
  }

  /**
   * Reads the values of a table as they were kept by an earlier run.
   *
   * @throws {StoreError} If they make no sense.
   */
  rows(table: Table): unknown[] {
    return this.#store.rows(table);
  }

  /** Keeps a job with whatever is kept next: its turn has come. */
  keepLater(write: Write & { kind: "job" }): void {
    this.#pending.set(`job ${write.job.number}`, write);
  }

  /** Forgets a job with whatever is kept next. */
  forgetLater(number: number): void {
    this.#pending.delete(`job ${number}`);
    this.#forgotten.push(number);
  }

  /**
   * Keeps a value soon: before the next answer goes out, and at the latest when
   * all that goes on now is done.
   *
   * @param table Where.
   * @param key What names it there.
   * @param value The value; `undefined` removes it.
   */
  keepSoon(table: Table, key: string, value: unknown): void {
    this.#pending.set(`${table} ${key}`, { kind: "row", table, key, value });
    this.#urgent = true;
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      if (!this.#urgent || this.#closed) return;
      // It may be long ago that anybody asked for the time, and from the one
      // that is written the clock goes on.
      this.#settle();
      this.tryFlush();
    });
  }

  /**
   * Keeps what must be before an answer goes out.
   *
   * @throws {StoreError} If it cannot be kept. It is tried again then.
   */
  beforeAnswer(): void {
    if (this.#closed) return;
    const moved = this.#timeIsKept && this.#now() !== this.#head.time;
    if (this.#urgent || moved) this.flush();
  }

  /**
   * Keeps all that waits for it.
   *
   * @throws {StoreError} If it cannot be kept. It is tried again then.
   */
  flush(): void {
    if (!this.#closed) this.#commit([], {});
  }

  /** The same, and if it cannot be kept, it just goes on waiting. */
  tryFlush(): void {
    try {
      this.flush();
    } catch {
      // Whoever asks for something that has to be kept is told.
    }
  }

  /** Whether {@linkcode backup} can copy the store. */
  get hasBackup(): boolean {
    return this.#store.backup !== undefined;
  }

  /**
   * Streams a copy of the store as it is now.
   *
   * @param onEnd Called when no more of it is read.
   * @returns The stream; `undefined` if this store has no copies.
   * @throws {StoreError} If the store cannot be copied.
   */
  backup(onEnd: () => void): ReadableStream<Uint8Array> | undefined {
    this.flush();
    return this.#store.backup?.(onEnd);
  }

  /**
   * Keeps what waits for it, and lets go of the store.
   *
   * @throws {StoreError} If it cannot be kept. The store is let go of then, too.
   */
  close(): void {
    try {
      this.flush();
    } finally {
      this.#closed = true;
      this.#store.close();
    }
  }

  #commit(own: readonly Write[], change: HeadChange): void {
    const head = { ...this.#head, ...change, time: this.#now() };
    const writes = this.#pending.size > 0
      ? [...this.#pending.values(), ...own]
      : own;
    const forgotten = this.#forgotten.slice(0, FORGOTTEN_AT_ONCE);
    this.#store.commit({ head, writes, forgotten });
    this.#head = head;
    this.#pending.clear();
    this.#forgotten.splice(0, forgotten.length);
    this.#urgent = false;
  }
}
