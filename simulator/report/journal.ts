import type { RequestContext } from "../message/request_context.ts";
import { memoryOf } from "../core/memory_of.ts";
import { type JournalEntry, shorten } from "./recorded_request.ts";

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const EMPTY: JournalEntry = {
  number: 0,
  at: 0,
  answeredAt: 0,
  method: "",
  path: "",
  status: 0,
  client: "",
  requestId: "",
  job: undefined,
  faults: [],
  bytes: 0,
  poll: undefined,
  early: false,
  waste: undefined,
  details: undefined,
};

/** The latest requests, bounded. */
export class Journal {
  readonly #capacity: number;
  /**
   * A ring: an entry's index follows from its number. Entries are overwritten, as
   * new ones would keep the garbage collector busy.
   */
  readonly #entries: Writable<JournalEntry>[] = [];
  readonly #maxBytes: number;
  #last = 0;
  /** The number of the latest entry that was dropped. */
  #dropped = 0;
  /** The number of the latest entry that was dropped on request. */
  #cleared = 0;
  #bytes = 0;

  /**
   * @param capacity The most requests; 0 records none.
   * @param maxBytes The most memory that they take.
   */
  constructor(capacity: number, maxBytes: number) {
    this.#capacity = capacity;
    this.#maxBytes = maxBytes;
  }

  record(context: RequestContext): void {
    if (this.#capacity === 0) {
      this.#dropped = ++this.#last;
      return;
    }
    if (this.#last - this.#dropped >= this.#capacity) this.#dropOldest();
    const index = this.#last++ % this.#capacity;
    const entry = this.#entries[index] ??= { ...EMPTY };
    entry.number = this.#last;
    entry.at = context.at;
    entry.answeredAt = context.answeredAt;
    entry.method = shorten(context.method);
    entry.path = shorten(context.path);
    entry.status = context.status;
    entry.client = context.client;
    entry.requestId = context.requestId;
    entry.job = context.job?.number;
    entry.faults = context.faults;
    entry.bytes = context.bytes;
    entry.poll = context.poll;
    entry.early = context.early;
    entry.waste = context.waste;
    entry.details = context.details;
    this.#bytes += bytesOf(entry);
    this.#makeRoom();
  }

  get last(): number {
    return this.#last;
  }

  /** The number of the latest request that was dropped. */
  get forgotten(): number {
    return this.#dropped;
  }

  /** Returns the requests after a number, in order, without the dropped ones. */
  after(after: number): JournalEntry[] {
    const entries: JournalEntry[] = [];
    let number = Math.max(after, this.#dropped);
    while (number < this.#last) {
      const entry = this.#entries[number++ % this.#capacity];
      if (entry) entries.push({ ...entry });
    }
    return entries;
  }

  /** Restores stored entries, which are in order. */
  restore(entries: readonly JournalEntry[]): void {
    if (this.#capacity === 0) return;
    const latest = entries.slice(-this.#capacity);
    this.#cleared = this.#dropped = (latest[0]?.number ?? 1) - 1;
    for (const entry of latest) {
      this.#last = entry.number;
      const index = (entry.number - 1) % this.#capacity;
      const restored = this.#entries[index] = { ...EMPTY, ...entry };
      this.#bytes += bytesOf(restored);
    }
    this.#makeRoom();
  }

  get state() {
    const [last, dropped] = [this.#last, this.#dropped];
    return { last, dropped, cleared: this.#cleared };
  }

  /** Goes on with the numbers of a snapshot, whose entries have been restored. */
  restoreState({ last, dropped, cleared }: Journal["state"]): void {
    this.#last = last;
    this.#dropped = Math.max(dropped, this.#dropped, last - this.#capacity);
    this.#cleared = cleared;
  }

  #makeRoom(): void {
    while (this.#bytes > this.#maxBytes) this.#dropOldest();
  }

  #dropOldest(): void {
    const entry = this.#entries[this.#dropped++ % this.#capacity];
    if (!entry) return;
    this.#bytes -= bytesOf(entry);
    Object.assign(entry, EMPTY);
  }

  /** The requests, the latest first: each has its values until it is dropped. */
  *latest(): Generator<JournalEntry, void> {
    for (let number = this.#last; number > this.#dropped; number--) {
      const entry = this.#entries[(number - 1) % this.#capacity];
      if (entry) yield entry;
    }
  }

  clear(): void {
    while (this.#dropped < this.#last) this.#dropOldest();
    this.#cleared = this.#dropped;
  }

  /** The number of requests that were dropped to make room. */
  get lost(): number {
    return this.#dropped - this.#cleared;
  }
}

/** The bytes of an entry without its texts. */
const ENTRY_BYTES = 280;

/** The memory that an entry takes; `memoryOf` would be too slow for all of it. */
export function bytesOf(entry: JournalEntry): number {
  const { method, path, client, requestId, faults, details } = entry;
  let length = method.length + path.length + client.length + requestId.length;
  for (const fault of faults) length += fault.length;
  const bytes = ENTRY_BYTES + 2 * length;
  return details ? bytes + memoryOf(details) : bytes;
}
