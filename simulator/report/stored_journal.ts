import type { Row } from "../core/store.ts";
import type { Stored } from "../core/stored_map.ts";
import type { UnitOfWork } from "../core/unit_of_work.ts";
import { bytesOf, type Journal, type JournalEntry } from "./journal.ts";

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
