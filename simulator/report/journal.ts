import type { RequestContext } from "../message/request_context.ts";
import { Fifo } from "../_queues.ts";
import { memoryOf } from "../core/memory_of.ts";
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
export function bytesOf(entry: JournalEntry): number {
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
