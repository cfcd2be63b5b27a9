import type { Row, Write } from "../core/store.ts";
import type { Stored } from "../core/stored_map.ts";
import { rowChange, type UnitOfWork } from "../core/unit_of_work.ts";
import type { Fault, Stage } from "./fault.ts";
import { faultFromJson, type FaultJson, type FaultSpec } from "./spec.ts";
import { FAULTS } from "./table.ts";

const MAX_FAULTS_COUNT = 100;

/** The stages from the outermost to the one that is next to the service. */
const STAGES: readonly (Stage | undefined)[] = [
  "wait",
  "break",
  "replace",
  "rewrite",
];

const KINDS = Object.values(FAULTS);

export interface ActiveFault<F> {
  readonly spec: FaultSpec<F>;
  /** When it ends, in milliseconds since the epoch; `Infinity` if it does not. */
  readonly endsAt: number;
  /** The number of requests or deliveries that it was injected into. */
  injected: number;
}

export interface Entry extends ActiveFault<Fault> {
  /** Whether it is from the options. */
  readonly isInitial: boolean;
  /**
   * The number of requests for which the fault was drawn, and whose responses may
   * turn out to have nothing that it changes.
   */
  undecided: number;
}

/** The entry of a fault whose `ttl` begins now. */
export function entryOf(
  spec: FaultSpec,
  now: number,
  isInitial = false,
): Entry {
  return { spec, isInitial, endsAt: now + spec.ttl, injected: 0, undecided: 0 };
}

export function isOver(
  { spec, endsAt, injected }: ActiveFault<unknown>,
  now: number,
): boolean {
  return now >= endsAt || injected >= spec.count;
}

/** Compares by stage, then by the order of the table, then by name. */
export function byOrder({ spec: a }: Entry, { spec: b }: Entry): number {
  return STAGES.indexOf(a.kind.stage) - STAGES.indexOf(b.kind.stage) ||
    KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || (a.name < b.name ? -1 : 1);
}

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
  /** Those of the options, in JSON. */
  #initial: unknown;
  /** In the order in which they are injected. */
  #entries: readonly Entry[] = [];

  /** Begins without faults: {@linkcode restore} adds those of the options. */
  constructor(
    now: () => number,
    work: UnitOfWork,
    options: readonly FaultSpec[],
  ) {
    this.#now = now;
    this.#work = work;
    this.#options = options;
    this.#initial = options.map(({ name, json }) => ({ name, ...json }));
  }

  restore(rows: Iterable<Row>, isWhole = false): void {
    const stored = new Map(rows);
    const before = stored.get(INITIAL) ?? [];
    stored.delete(INITIAL);
    if (isWhole) this.#initial = before;
    this.#entries = Array.from(
      stored,
      ([name, value]) => decode(name, value as StoredFault, this.#now()),
    ).sort(byOrder);
    if (JSON.stringify(before) === JSON.stringify(this.#initial)) return;
    const others = this.#entries.filter(({ isInitial }) => !isInitial);
    const names = new Set(others.map(({ spec }) => spec.name));
    const added = this.#options.filter(({ name }) => !names.has(name))
      .map((spec) => entryOf(spec, this.#now(), true));
    this.#work.deferDerived(row(INITIAL, this.#initial));
    this.#defer([...added, ...others].sort(byOrder));
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

  /** The active faults, in this order; those that are over are removed. */
  list(): readonly Entry[] {
    const now = this.#now();
    const active = this.#entries.filter((entry) => !isOver(entry, now));
    if (active.length < this.#entries.length) this.#defer(active);
    return this.#entries;
  }

  get(name: string): Entry | undefined {
    return this.list().find(({ spec }) => spec.name === name);
  }

  /**
   * Adds a fault, whose `ttl` begins now.
   *
   * @returns Whether it took the place of another of its name.
   * @throws {RangeError} If there are too many already.
   * @throws {StoreError} If the commit fails: nothing has changed.
   */
  set(spec: FaultSpec): boolean {
    const before = this.get(spec.name);
    const others = this.#entries.filter((entry) => entry !== before);
    if (others.length >= MAX_FAULTS_COUNT) {
      throw new RangeError(
        `Cannot add the fault '${spec.name}' as there must be at most ${MAX_FAULTS_COUNT}: delete another one first`,
      );
    }
    this.#write([...others, entryOf(spec, this.#now())]);
    return before !== undefined;
  }

  /** Sets faults, each of a name of its own, in place of all. */
  replace(specs: readonly FaultSpec[]): void {
    this.#write(specs.map((spec) => entryOf(spec, this.#now())));
  }

  /** Removes a fault, and returns whether there was one. */
  delete(name: string): boolean {
    const before = this.get(name);
    if (before) this.#write(this.#entries.filter((entry) => entry !== before));
    return before !== undefined;
  }

  count(entry: Entry): void {
    entry.injected++;
    // It may have been removed or replaced meanwhile, or be of a request itself.
    if (!this.#entries.includes(entry)) return;
    const { name, count } = entry.spec;
    // How often a fault without a bound was injected does not change what follows.
    if (count === Infinity) this.#work.deferDerived(rowOf(entry));
    else this.#work.defer("faults", name, encode(entry));
  }

  #write(entries: Entry[]): void {
    entries.sort(byOrder);
    this.#work.write({
      changes: this.#changesTo(entries),
      effect: () => void (this.#entries = entries),
    });
  }

  #defer(entries: readonly Entry[]): void {
    this.#changesTo(entries).forEach((it) => this.#work.deferDerived(it));
    this.#entries = entries;
  }

  #changesTo(entries: readonly Entry[]): readonly Write[] {
    const before = this.#entries;
    return [
      ...before.filter((entry) => !entries.includes(entry))
        .map(({ spec }) => row(spec.name, undefined)),
      ...entries.filter((entry) => !before.includes(entry)).map(rowOf),
    ];
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
    fault: spec.json,
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
  const entry = entryOf(faultFromJson(name, fault), now, isInitial);
  return { ...entry, injected, endsAt: endsAt ?? Infinity };
}
