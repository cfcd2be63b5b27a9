/** First in, first out; each in constant time on average. */
export class Fifo<T> {
  #items: T[] = [];
  #head = 0;

  /** How many wait in it. */
  get size(): number {
    return this.#items.length - this.#head;
  }

  /** Puts one at the end. */
  push(item: T): void {
    this.#items.push(item);
  }

  /** The first, without taking it; `undefined` if the queue is empty. */
  peek(): T | undefined {
    return this.#items[this.#head];
  }

  /** Takes the first; `undefined` if there is none. */
  shift(): T | undefined {
    if (this.#head >= this.#items.length) return undefined;
    const item = this.#items[this.#head++];
    // What has been taken must not be kept, nor moved each time.
    if (this.#head > 1_024 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}
