import { Fifo } from "../core/fifo.ts";

export interface QueueEntry {
  readonly id: string;
  readonly receiver: string;
}

/**
 * Shares a number of slots among receivers. Receivers take turns, and a receiver
 * gets another slot only while it has fewer than are free: receivers that do not
 * respond leave room for the others. (Switches share their buffers like that: A. K.
 * Choudhury and E. L. Hahne, "Dynamic Queue Length Thresholds for Shared-Memory
 * Packet Switches", 1998, with a factor of 1.)
 */
export class FairQueue {
  /** Waiting ids by receiver; the receiver whose turn is next is first. */
  readonly #waiting = new Map<string, Fifo<string>>();
  /** The number of slots in use, by receiver. */
  readonly #used = new Map<string, number>();
  #free: number;

  constructor(slots: number) {
    this.#free = slots;
  }

  /** Adds an entry behind all others of the same receiver. */
  push({ id, receiver }: QueueEntry): void {
    const waiting = this.#waiting.get(receiver) ?? new Fifo();
    waiting.push(id);
    this.#waiting.set(receiver, waiting);
  }

  /**
   * Takes the next entry, which then uses a slot.
   *
   * @returns `undefined` if no entry may have a slot.
   */
  take(): QueueEntry | undefined {
    if (this.#free === 0) return undefined;
    // Receivers that are skipped use slots, so there are fewer of them than slots.
    for (const [receiver, waiting] of this.#waiting) {
      const used = this.#used.get(receiver) ?? 0;
      if (used >= this.#free) continue;
      const id = waiting.shift() as string;
      this.#waiting.delete(receiver);
      if (waiting.size > 0) this.#waiting.set(receiver, waiting);
      this.#used.set(receiver, used + 1);
      this.#free--;
      return { id, receiver };
    }
    return undefined;
  }

  /** Frees a slot of a receiver. */
  release(receiver: string): void {
    const used = (this.#used.get(receiver) ?? 0) - 1;
    if (used > 0) this.#used.set(receiver, used);
    else this.#used.delete(receiver);
    this.#free++;
  }
}
