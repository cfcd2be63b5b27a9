/** Admits a limited number at once, in the order of arrival. */
export class Semaphore {
  #free: number;
  readonly #queue = new Set<() => void>();

  /** @param places How many are admitted at once. */
  constructor(places: number) {
    this.#free = places;
  }

  /**
   * Waits for a place.
   *
   * @param signal Gives up the wait; the place stays with the others.
   */
  async acquire(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.#free > 0) {
      this.#free--;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const admit = () => {
        signal?.removeEventListener("abort", abort);
        resolve();
      };
      const abort = () => {
        this.#queue.delete(admit);
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", abort, { once: true });
      this.#queue.add(admit);
    });
  }

  /** Gives the place to the next in line. */
  release(): void {
    const [next] = this.#queue;
    if (next) {
      this.#queue.delete(next);
      next();
    } else {
      this.#free++;
    }
  }
}
