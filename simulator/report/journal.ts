import type { RequestContext } from "../http/request_context.ts";

/** A request in the journal; times in milliseconds since the epoch. */
export interface JournalEntry {
  /** Its number in the journal, from 1. */
  readonly number: number;
  /** When it came. */
  readonly at: number;
  /** When it was answered. */
  readonly answeredAt: number;
  /** The method. */
  readonly method: string;
  /** The path, without the query. */
  readonly path: string;
  /** The status code of the answer. */
  readonly status: number;
  /** Who asked. */
  readonly client: string;
  /** What names the request. */
  readonly requestId: string;
  /** The number of the job that it was about. */
  readonly job: number | undefined;
  /** The faults that were injected. */
  readonly faults: readonly string[];
  /** The bytes in the answer's body. */
  readonly bytes: number;
}

/** Which entries to list; what is not given does not matter. */
export interface JournalFilter {
  /** The most entries to list. */
  readonly limit: number;
  /** The last entry of the page before. */
  readonly after?: number | undefined;
  /** Who asked. */
  readonly client?: string | undefined;
  /** The number of a job. */
  readonly job?: number | undefined;
  /** A status code. */
  readonly status?: number | undefined;
  /** A method. */
  readonly method?: string | undefined;
  /** A path. */
  readonly path?: string | undefined;
  /** A fault that was injected. */
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
};

/** The longest method or path that is kept, in characters. */
const LONGEST = 256;

/** The last requests, up to a number of them. */
export class Journal {
  readonly #capacity: number;
  /**
   * A ring: an entry's place follows from its number. Entries are written over:
   * new ones would keep the garbage collector busy.
   */
  readonly #entries: Writable<JournalEntry>[] = [];
  readonly #maxBytes: number;
  #last = 0;
  /** The number of the entry before the oldest one. */
  #forgotten = 0;
  #bytes = 0;

  /**
   * Begins with nothing.
   *
   * @param capacity The most requests to keep; 0 keeps none.
   * @param maxBytes The most bytes of memory that they may take.
   */
  constructor(capacity: number, maxBytes: number = Infinity) {
    this.#capacity = capacity;
    this.#maxBytes = maxBytes;
  }

  /**
   * Takes note of a request that has been answered.
   *
   * @param exchange The request. It is not kept itself.
   */
  record(exchange: RequestContext): void {
    if (this.#capacity === 0) return;
    if (this.#last - this.#forgotten >= this.#capacity) this.#forgetOldest();
    const place = this.#last++ % this.#capacity;
    const entry = this.#entries[place] ??= { ...EMPTY };
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
    this.#bytes += bytesOf(entry);
    this.#makeRoom();
  }

  /** The number of the request that was answered last. */
  get last(): number {
    return this.#last;
  }

  /** The number of the latest request that is not kept any more. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /**
   * The requests after one, in order, as far as they are kept.
   *
   * @param after The number of that one.
   */
  after(after: number): JournalEntry[] {
    const entries: JournalEntry[] = [];
    let number = Math.max(after, this.#forgotten);
    while (number < this.#last) {
      const entry = this.#entries[number++ % this.#capacity];
      if (entry) entries.push({ ...entry });
    }
    return entries;
  }

  /**
   * Takes up what was kept.
   *
   * @param entries Requests, in order.
   */
  restore(entries: readonly JournalEntry[]): void {
    if (this.#capacity === 0) return;
    const kept = entries.slice(-this.#capacity);
    this.#forgotten = (kept[0]?.number ?? 1) - 1;
    for (const entry of kept) {
      this.#last = entry.number;
      const place = (entry.number - 1) % this.#capacity;
      const restored = this.#entries[place] = { ...EMPTY, ...entry };
      this.#bytes += bytesOf(restored);
    }
    this.#makeRoom();
  }

  #makeRoom(): void {
    // The latest is kept in any case.
    while (
      this.#bytes > this.#maxBytes && this.#last - this.#forgotten > 1
    ) this.#forgetOldest();
  }

  #forgetOldest(): void {
    const entry = this.#entries[this.#forgotten++ % this.#capacity];
    if (!entry) return;
    this.#bytes -= bytesOf(entry);
    Object.assign(entry, EMPTY);
  }

  /**
   * Lists requests, the one that was answered last first.
   *
   * @param filter Which ones.
   */
  list(filter: JournalFilter): JournalEntry[] {
    const { limit, after = Infinity } = filter;
    const found: JournalEntry[] = [];
    const first = this.#forgotten + 1;
    let number = Math.min(this.#last, after - 1);
    for (; number >= first && found.length < limit; number--) {
      const entry = this.#entries[(number - 1) % this.#capacity];
      if (entry && isWanted(entry, filter)) found.push({ ...entry });
    }
    return found;
  }
}

/** What is counted for each request: it costs more than all else to walk them. */
const ENTRY_BYTES = 250;

/** The memory that an entry takes, as `memoryOf` counts it. */
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

function shorten(text: string): string {
  if (text.length <= LONGEST) return text;
  // A mere slice would keep all of the text.
  return [...text.slice(0, LONGEST - 1), "…"].join("");
}
