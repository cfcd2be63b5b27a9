import { Fifo } from "../_queues.ts";
import { memoryOf } from "../core/memory_of.ts";
import type { Row } from "../core/store.ts";
import type { Stored } from "../core/stored_map.ts";
import type { UnitOfWork } from "../core/unit_of_work.ts";
import type { RequestContext } from "../message/request_context.ts";
import type { LoggedRequest } from "./request_log.ts";

/** A request with its response; times in milliseconds since the epoch. */
export interface RecordedRequest
  extends Omit<LoggedRequest, "duration" | "job"> {
  readonly answeredAt: number;
}

export interface JournalEntry extends RecordedRequest {
  /** Its number in the journal, from 1. */
  readonly number: number;
  /** The number of the job that it was about. */
  readonly job: number | undefined;
}

/** The latest requests, bounded. */
export class Journal {
  readonly #capacity: number;
  readonly #maxBytes: number;
  readonly #entries = new Fifo<JournalEntry>();
  #last = 0;
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
    const number = ++this.#last;
    if (this.#capacity === 0) return;
    this.#add({
      number,
      at: context.at,
      answeredAt: context.answeredAt,
      method: shorten(context.method),
      path: shorten(context.path),
      status: context.status,
      client: context.client,
      requestId: context.requestId,
      job: context.job?.number,
      faults: context.faults,
      bytes: context.bytes,
      poll: context.poll,
      early: context.early,
      waste: context.waste,
      details: context.details,
    });
  }

  /** The number of the latest request. */
  get last(): number {
    return this.#last;
  }

  /** The number of the latest request that was dropped. */
  get forgotten(): number {
    return this.#last - this.#entries.size;
  }

  /** The number of requests that were dropped to make room. */
  get lost(): number {
    return this.forgotten - this.#cleared;
  }

  /** Returns the requests after a number, in order, without the dropped ones. */
  after(number: number): readonly JournalEntry[] {
    return this.#entries.values().slice(Math.max(0, number - this.forgotten));
  }

  /** Restores stored entries, which are in order and without gaps. */
  restore(entries: readonly JournalEntry[]): void {
    if (this.#capacity === 0) return;
    const latest = entries.slice(-this.#capacity);
    this.#cleared = (latest[0]?.number ?? 1) - 1;
    this.#last = latest.at(-1)?.number ?? 0;
    for (const entry of latest) this.#add(entry);
  }

  get state() {
    return { last: this.#last, cleared: this.#cleared };
  }

  /** Goes on with the numbers of a snapshot, whose entries have been restored. */
  restoreState({ last, cleared }: Journal["state"]): void {
    this.#last = last;
    this.#cleared = cleared;
  }

  clear(): void {
    while (this.#entries.size > 0) this.#dropOldest();
    this.#cleared = this.#last;
  }

  #add(entry: JournalEntry): void {
    this.#entries.push(entry);
    this.#bytes += bytesOf(entry);
    while (
      this.#entries.size > this.#capacity || this.#bytes > this.#maxBytes
    ) this.#dropOldest();
  }

  #dropOldest(): void {
    const entry = this.#entries.shift();
    if (entry) this.#bytes -= bytesOf(entry);
  }
}

/** The bytes of an entry without its texts. */
const ENTRY_BYTES = 280;

/** The memory that an entry takes; `memoryOf` would be too slow for all of it. */
function bytesOf(entry: JournalEntry): number {
  const { method, path, client, requestId, faults, details } = entry;
  let length = method.length + path.length + client.length + requestId.length;
  for (const fault of faults) length += fault.length;
  const bytes = ENTRY_BYTES + 2 * length;
  return details ? bytes + memoryOf(details) : bytes;
}

/** The most characters of a method or path. */
const MAX_TEXT_LENGTH = 256;

export function shorten(text: string): string {
  if (text.length <= MAX_TEXT_LENGTH) return text;
  // A slice alone would keep the whole text in memory.
  return [...text.slice(0, MAX_TEXT_LENGTH - 1), "…"].join("");
}

/** The maximum number of requests in one row. */
const MAX_BLOCK_COUNT = 1_000;

/** The memory of requests after which a row ends: bodies can be large. */
const MAX_BLOCK_BYTES = 1_000_000;

// The real timers, also while others are faked: this is about real crashes.
const { setInterval, clearInterval } = globalThis;

/**
 * Stores the journal at an interval and at the end, since a commit costs more than
 * a request. A process that is killed loses the entries of its last interval.
 */
export class StoredJournal implements Stored {
  readonly #journal: Journal;
  readonly #work: UnitOfWork;
  readonly #interval: number;
  /** The last entry of each row, in order. */
  #rows: number[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;
  #saved = 0;

  /**
   * Stores nothing until {@linkcode start}.
   *
   * @param interval In milliseconds of real time; `Infinity` for never.
   */
  constructor(journal: Journal, work: UnitOfWork, interval: number) {
    this.#journal = journal;
    this.#work = work;
    this.#interval = interval;
  }

  rows(): readonly Row[] {
    return Array.from(
      blocksOf(this.#journal.after(0)),
      (block) => [String(block.at(-1)?.number), block],
    );
  }

  restore(rows: Iterable<Row>): void {
    const blocks = Array.from(
      rows,
      ([_key, block]) => block as readonly JournalEntry[],
    );
    const entries = blocks.flat().sort((a, b) => a.number - b.number);
    this.#journal.restore(entries);
    this.#rows = blocks.map((block) => block.at(-1)?.number ?? 0)
      .sort((a, b) => a - b);
    this.#saved = this.#journal.last;
  }

  /**
   * Begins to store entries.
   *
   * @param settle Makes all happen that is due: a commit shows the present.
   */
  start(settle: () => void): void {
    if (this.#interval === Infinity) return;
    this.#timer = setInterval(() => {
      if (this.#journal.last === this.#saved) return;
      settle();
      this.#save();
    }, this.#interval);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#save();
  }

  #save(): void {
    const { last, forgotten } = this.#journal;
    if (last === this.#saved) return;
    for (const block of blocksOf(this.#journal.after(this.#saved))) {
      const number = block.at(-1)?.number ?? 0;
      this.#work.defer("journal", String(number), block);
      this.#rows.push(number);
    }
    while ((this.#rows[0] ?? Infinity) <= forgotten) {
      this.#work.defer("journal", String(this.#rows.shift()), undefined);
    }
    this.#saved = last;
  }
}

function* blocksOf(
  entries: readonly JournalEntry[],
): Generator<JournalEntry[]> {
  let block: JournalEntry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    block.push(entry);
    bytes += bytesOf(entry);
    if (block.length < MAX_BLOCK_COUNT && bytes < MAX_BLOCK_BYTES) continue;
    yield block;
    block = [];
    bytes = 0;
  }
  if (block.length > 0) yield block;
}
