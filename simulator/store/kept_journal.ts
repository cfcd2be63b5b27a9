import type { Journal, JournalEntry } from "../report/journal.ts";
import type { Keeper } from "./keeper.ts";

/** How often the journal is kept, in milliseconds of real time. */
const INTERVAL = 1_000;

/** The most requests in one row. */
const BLOCK = 1_000;

// The real timers, also while others are faked: this is about real crashes.
const { setInterval, clearInterval } = globalThis;

/**
 * Keeps the journal, once a second and at the end: to do so with each request
 * would cost more than the request. A process that is killed loses the entries
 * of its last second.
 */
export class KeptJournal {
  readonly #journal: Journal;
  readonly #keeper: Keeper;
  /** The last entry of each row that is kept, in order. */
  readonly #rows: number[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;
  #saved: number;

  /**
   * Takes up what was kept of a journal.
   *
   * @param journal The journal, which is empty.
   * @param keeper Keeps it.
   */
  constructor(journal: Journal, keeper: Keeper) {
    this.#journal = journal;
    this.#keeper = keeper;
    const blocks = keeper.rows("journal") as readonly JournalEntry[][];
    const entries = blocks.flat().sort((a, b) => a.number - b.number);
    journal.restore(entries);
    for (const block of blocks) this.#rows.push(block.at(-1)?.number ?? 0);
    this.#rows.sort((a, b) => a - b);
    this.#saved = journal.last;
  }

  /**
   * Keeps it from now on.
   *
   * @param settle Makes all happen that has fallen due: the store is to tell of
   * the time at which it is written.
   */
  start(settle: () => void): void {
    this.#timer = setInterval(() => {
      if (this.#journal.last === this.#saved) return;
      settle();
      this.save();
    }, INTERVAL);
  }

  /** Keeps what has not been yet. */
  save(): void {
    const { last, forgotten } = this.#journal;
    if (last === this.#saved) return;
    const entries = this.#journal.after(this.#saved);
    for (let i = 0; i < entries.length; i += BLOCK) {
      const block = entries.slice(i, i + BLOCK);
      const number = block.at(-1)?.number ?? 0;
      this.#keeper.keepSoon("journal", String(number), block);
      this.#rows.push(number);
    }
    while ((this.#rows[0] ?? Infinity) <= forgotten) {
      this.#keeper.keepSoon("journal", String(this.#rows.shift()), undefined);
    }
    this.#saved = last;
  }

  /** Keeps it for the last time. */
  close(): void {
    clearInterval(this.#timer);
    this.save();
  }
}
