import type { Row, Write } from "../core/store.ts";
import type { Stored } from "../core/stored_map.ts";
import { rowChange, type UnitOfWork } from "../core/unit_of_work.ts";
import { byOrder, type Entry, entryOf, isOver } from "./active_fault.ts";
import type { FaultSpec } from "./spec.ts";
import { faultFromJson, type FaultJson, faultToJson } from "./parse.ts";

const MAX_FAULTS_COUNT = 100;

/** A fault as it is stored under its name. */
interface StoredFault {
  readonly fault: FaultJson;
  readonly injected: number;
  readonly endsAt: number | null;
  readonly isInitial: boolean;
}

/** The key of the faults of the options, which is no name. */
const INITIAL = "(initial)";

/**
 * The faults that are injected into requests, by name.
 *
 * They are stored with the number of requests that each was injected into. Those
 * of the options are taken anew where the options have changed.
 */
export class FaultSet implements Stored {
  readonly #now: () => number;
  readonly #work: UnitOfWork;
  readonly #options: readonly FaultSpec[];
  /** The faults of the options, in JSON. */
  #initial: unknown;
  /** In the order in which they are injected. */
  #entries: readonly Entry[] = [];

  /**
   * Begins without faults: {@linkcode restore} adds those of the options.
   *
   * @param options The faults of the options, each of a name of its own.
   */
  constructor(
    now: () => number,
    work: UnitOfWork,
    options: readonly FaultSpec[],
  ) {
    this.#now = now;
    this.#work = work;
    this.#options = options;
    this.#initial = options.map((spec) => ({
      name: spec.name,
      ...faultToJson(spec),
    }));
  }

  /**
   * Restores stored faults, with those of the options.
   *
   * @param isWhole Whether they are all faults, whatever the options are.
   */
  restore(rows: Iterable<Row>, isWhole = false): void {
    const stored = new Map(rows);
    const before = stored.get(INITIAL) ?? [];
    stored.delete(INITIAL);
    if (isWhole) this.#initial = before;
    const restored = Array.from(
      stored,
      ([name, value]) => decode(name, value as StoredFault, this.#now()),
    );
    if (JSON.stringify(before) === JSON.stringify(this.#initial)) {
      this.#entries = restored.sort(byOrder);
      return;
    }
    const others = restored.filter(({ isInitial }) => !isInitial);
    const names = new Set(others.map(({ spec }) => spec.name));
    const added = this.#options.filter(({ name }) => !names.has(name))
      .map((spec): Entry => ({
        ...entryOf(spec, this.#now()),
        isInitial: true,
      }));
    this.#entries = [...added, ...others].sort(byOrder);
    for (const name of stored.keys()) {
      if (!names.has(name)) this.#work.deferDerived(row(name, undefined));
    }
    this.#work.deferDerived(row(INITIAL, this.#initial));
    for (const entry of added) this.#work.deferDerived(rowOf(entry));
  }

  rows(): readonly Row[] {
    return [
      [INITIAL, this.#initial],
      ...this.list().map((entry): Row => [entry.spec.name, encode(entry)]),
    ];
  }

  /** The faults in the order in which they are injected, with those that are over. */
  get entries(): readonly Entry[] {
    return this.#entries;
  }

  /**
   * Adds a fault, in place of one of the same name.
   *
   * @param spec The fault; its `ttl` begins now.
   * @returns Whether it took the place of another.
   * @throws {RangeError} If there are too many already.
   * @throws {StoreError} If the commit fails: nothing has changed.
   */
  set(spec: FaultSpec): boolean {
    const { name } = spec;
    const entry = entryOf(spec, this.#now());
    const all = this.list();
    const others = all.filter(({ spec }) => spec.name !== name);
    if (others.length >= MAX_FAULTS_COUNT) {
      throw new RangeError(
        `Cannot add the fault '${name}' as there must be at most ${MAX_FAULTS_COUNT}: delete another one first`,
      );
    }
    this.#commit([...others, entry], [rowOf(entry)]);
    return others.length < all.length;
  }

  /**
   * Sets faults in place of all.
   *
   * @param specs The faults, each of a name of its own.
   * @throws {StoreError} If the commit fails: nothing has changed.
   */
  replace(specs: readonly FaultSpec[]): void {
    const entries = specs.map((spec) => entryOf(spec, this.#now()));
    const before = this.list().map(({ spec }) => row(spec.name, undefined));
    this.#commit(entries, [...before, ...entries.map(rowOf)]);
  }

  get(name: string): Entry | undefined {
    return this.list().find(({ spec }) => spec.name === name);
  }

  /** The active faults, in the order in which they are injected. */
  list(): readonly Entry[] {
    const now = this.#now();
    const over = this.#entries.filter((entry) => isOver(entry, now));
    if (over.length === 0) return this.#entries;
    for (const { spec: { name } } of over) {
      this.#work.deferDerived(row(name, undefined));
    }
    return this.#entries = this.#entries.filter((it) => !over.includes(it));
  }

  /**
   * Removes a fault.
   *
   * @returns Whether there was one.
   * @throws {StoreError} If the commit fails: it is still there.
   */
  delete(name: string): boolean {
    const all = this.list();
    const others = all.filter(({ spec }) => spec.name !== name);
    if (others.length === all.length) return false;
    this.#commit(others, [row(name, undefined)]);
    return true;
  }

  count(entry: Entry): void {
    entry.injected++;
    // It may have been removed or replaced meanwhile, or be of a request itself.
    if (!this.#entries.includes(entry)) return;
    const { spec: { name, count } } = entry;
    // How often a fault without a bound was injected does not change what follows.
    if (count === undefined) this.#work.deferDerived(rowOf(entry));
    else this.#work.defer("faults", name, encode(entry));
  }

  #commit(entries: Entry[], changes: readonly Write[]): void {
    this.#work.write({
      changes,
      effect: () => void (this.#entries = entries.sort(byOrder)),
    });
  }
}

function row(name: string, value: unknown): Write {
  return rowChange("faults", name, value);
}

function rowOf(entry: Entry): Write {
  return row(entry.spec.name, encode(entry));
}

function encode({ spec, injected, endsAt, isInitial }: Entry): StoredFault {
  return {
    fault: faultToJson(spec),
    injected,
    endsAt: endsAt === Infinity ? null : endsAt,
    isInitial,
  };
}

function decode(
  name: string,
  { fault, injected, endsAt, isInitial }: StoredFault,
  now: number,
): Entry {
  const entry = entryOf(faultFromJson(name, fault), now);
  return { ...entry, injected, isInitial, endsAt: endsAt ?? Infinity };
}
