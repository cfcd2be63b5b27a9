import { Fifo } from "../jobs/fifo.ts";

/** What waits for a turn. */
export interface Waiting {
  /** Names it. */
  readonly id: string;
  /** Who it is for. */
  readonly receiver: string;
}

/**
 * Shares a number of places among receivers. They take turns, and none gets
 * another place while it has as many as are free: so there is room for the
 * others however many of its own do not come to an end. (Switches share their
 * buffers like that: A. K. Choudhury and E. L. Hahne, "Dynamic Queue Length
 * Thresholds for Shared-Memory Packet Switches", 1998, with a factor of 1.)
 */
export class Turns {
  /** What waits, by receivers; whose turn is next is first. */
  readonly #waiting = new Map<string, Fifo<string>>();
  /** How many places each receiver has that has any. */
  readonly #places = new Map<string, number>();
  #free: number;

  /**
   * Begins with all places free.
   *
   * @param places How many there are, at least 1.
   */
  constructor(places: number) {
    this.#free = places;
  }

  /** Lets something wait, behind all else that is for the same receiver. */
  push({ id, receiver }: Waiting): void {
    const waiting = this.#waiting.get(receiver) ?? new Fifo();
    waiting.push(id);
    this.#waiting.set(receiver, waiting);
  }

  /**
   * Gives a place to what is next.
   *
   * @returns What it is; `undefined` if nothing may have a place.
   */
  take(): Waiting | undefined {
    if (this.#free === 0) return undefined;
    // Those that are passed over have places: there are fewer than places.
    for (const [receiver, waiting] of this.#waiting) {
      const has = this.#places.get(receiver) ?? 0;
      if (has >= this.#free) continue;
      const id = waiting.shift() as string;
      this.#waiting.delete(receiver);
      if (waiting.size > 0) this.#waiting.set(receiver, waiting);
      this.#places.set(receiver, has + 1);
      this.#free--;
      return { id, receiver };
    }
    return undefined;
  }

  /** Frees a place that a receiver has. */
  leave(receiver: string): void {
    const left = (this.#places.get(receiver) ?? 0) - 1;
    if (left > 0) this.#places.set(receiver, left);
    else this.#places.delete(receiver);
    this.#free++;
  }
}
