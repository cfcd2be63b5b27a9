import type { RequestContext } from "../message/request_context.ts";
import { type RecordedRequest, shorten } from "./recorded_request.ts";

/** A request in the journal. */
export interface JournalEntry extends RecordedRequest {
  /** Its number in the journal, from 1. */
  readonly number: number;
  /** The number of the job that it was about. */
  readonly job: number | undefined;
}

/** Which entries to list. */
export interface JournalFilter {
  /** The most entries to list. */
  readonly limit: number;
  /** The number of the last entry of the previous page. */
  readonly after?: number | undefined;
  /** The name of a client. */
  readonly client?: string | undefined;
  /** The number of a job. */
  readonly job?: number | undefined;
  /** A status code. */
  readonly status?: number | undefined;
  /** A method. */
  readonly method?: string | undefined;
  /** A path. */
  readonly path?: string | undefined;
  /** The name of an injected fault. */
  readonly fault?: string | undefined;
}

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
  #bytes = 0;

  /**
   * Creates an empty journal.
   *
   * @param capacity The most requests; 0 records none.
   * @param maxBytes The most bytes of memory that they take.
   */
  constructor(capacity: number, maxBytes: number = Infinity) {
    this.#capacity = capacity;
    this.#maxBytes = maxBytes;
  }

  /**
   * Records a request after its response.
   *
   * @param exchange The request, with its response.
   */
  record(exchange: RequestContext): void {
    if (this.#capacity === 0) return;
    if (this.#last - this.#dropped >= this.#capacity) this.#dropOldest();
    const index = this.#last++ % this.#capacity;
    const entry = this.#entries[index] ??= { ...EMPTY };
    entry.number = this.#last;
    entry.at = exchange.at;
    entry.answeredAt = exchange.answeredAt;
    entry.method = shorten(exchange.method);
    entry.path = shorten(exchange.path);
    entry.status = exchange.status;
    entry.client = exchange.client;
    entry.requestId = exchange.requestId;
    entry.job = exchange.job?.number;
    entry.faults = exchange.faults;
    entry.bytes = exchange.bytes;
    entry.poll = exchange.poll;
    entry.early = exchange.early;
    entry.waste = exchange.waste;
    this.#bytes += bytesOf(entry);
    this.#makeRoom();
  }

  /** The number of the latest request. */
  get last(): number {
    return this.#last;
  }

  /** The number of the latest request that was dropped. */
  get forgotten(): number {
    return this.#dropped;
  }

  /**
   * Returns the requests after one, in order, without those that were dropped.
   *
   * @param after The number of that one.
   */
  after(after: number): JournalEntry[] {
    const entries: JournalEntry[] = [];
    let number = Math.max(after, this.#dropped);
    while (number < this.#last) {
      const entry = this.#entries[number++ % this.#capacity];
      if (entry) entries.push({ ...entry });
    }
    return entries;
  }

  /**
   * Restores stored entries.
   *
   * @param entries The entries, in order.
   */
  restore(entries: readonly JournalEntry[]): void {
    if (this.#capacity === 0) return;
    const latest = entries.slice(-this.#capacity);
    this.#dropped = (latest[0]?.number ?? 1) - 1;
    for (const entry of latest) {
      this.#last = entry.number;
      const index = (entry.number - 1) % this.#capacity;
      const restored = this.#entries[index] = { ...EMPTY, ...entry };
      this.#bytes += bytesOf(restored);
    }
    this.#makeRoom();
  }

  #makeRoom(): void {
    // The latest request stays in any case.
    while (
      this.#bytes > this.#maxBytes && this.#last - this.#dropped > 1
    ) this.#dropOldest();
  }

  #dropOldest(): void {
    const entry = this.#entries[this.#dropped++ % this.#capacity];
    if (!entry) return;
    this.#bytes -= bytesOf(entry);
    Object.assign(entry, EMPTY);
  }

  /**
   * Lists requests, the latest first.
   *
   * @param filter Which requests.
   */
  list(filter: JournalFilter): JournalEntry[] {
    const { limit, after = Infinity } = filter;
    const found: JournalEntry[] = [];
    const first = this.#dropped + 1;
    let number = Math.min(this.#last, after - 1);
    for (; number >= first && found.length < limit; number--) {
      const entry = this.#entries[(number - 1) % this.#capacity];
      if (entry && isWanted(entry, filter)) found.push({ ...entry });
    }
    return found;
  }
}

/** The bytes of an entry without its texts. */
const ENTRY_BYTES = 280;

/** The memory that an entry takes; `memoryOf` would be too slow here. */
function bytesOf({ method, path, client, requestId, faults }: JournalEntry) {
  let length = method.length + path.length + client.length + requestId.length;
  for (const fault of faults) length += fault.length;
  return ENTRY_BYTES + 2 * length;
}

function isWanted(entry: JournalEntry, filter: JournalFilter): boolean {
  const { client, job, status, method, path, fault } = filter;
  return (client === undefined || entry.client === client) &&
    (job === undefined || entry.job === job) &&
    (status === undefined || entry.status === status) &&
    (method === undefined || entry.method === method) &&
    (path === undefined || entry.path === path) &&
    (fault === undefined || entry.faults.includes(fault));
}
