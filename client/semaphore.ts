import { abortable } from "./abort.ts";

/** Admits a limited number at once, in the order of arrival. */
export class Semaphore {
  #free: number;
  #closed = false;
  readonly #queue = new Set<(admitted: boolean) => void>();

  constructor(slots: number) {
    this.#free = slots;
  }

  /** Waits for a slot, and returns whether it has one: `false` only after `close()`. */
  async acquire(signal?: AbortSignal): Promise<boolean> {
    signal?.throwIfAborted();
    if (this.#free > 0) {
      this.#free--;
      return true;
    }
    if (this.#closed) return false;
    return await abortable<boolean>(signal, (resolve) => {
      this.#queue.add(resolve);
      return () => this.#queue.delete(resolve);
    });
  }

  /** Passes the slot to the next in line. */
  release(): void {
    const [next] = this.#queue;
    if (!next) this.#free++;
    else {
      this.#queue.delete(next);
      next(true);
    }
  }

  /** Ends all waits; from now on only a free slot is acquired. */
  close(): void {
    this.#closed = true;
    for (const leave of this.#queue) leave(false);
  }
}
