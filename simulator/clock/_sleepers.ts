import { Heap } from "../_heap.ts";

/** A wait on a virtual clock. */
export interface Sleeper {
  /** When it ends, in milliseconds since the epoch; `Infinity` for never. */
  due: number;
  /** Its place in the order of calls. */
  readonly number: number;
  /** Ends the wait. */
  readonly wake: () => void;
  /** Whether the wait was aborted. */
  gone: boolean;
}

/**
 * The waits on a virtual clock: soonest first, and those of the same time in the
 * order of calls. To add and to remove one takes O(log n) steps: aborted waits are
 * marked, and removed once they are as many as the others.
 */
export class Sleepers {
  readonly #heap = new Heap<Sleeper>(before);
  #count = 0;
  /** The number of waits aborted since such were last removed. */
  #gone = 0;

  /** When the first wait ends; `Infinity` if none does. */
  get next(): number {
    let first = this.#heap.peek();
    while (first?.gone) {
      this.#heap.pop();
      first = this.#heap.peek();
    }
    return first?.due ?? Infinity;
  }

  /** The number of waits, with aborted ones that are not removed yet. */
  get size(): number {
    return this.#heap.size;
  }

  /**
   * Adds a wait.
   *
   * @param due When it ends, in milliseconds since the epoch.
   * @param wake Ends the wait.
   * @returns The wait, for `remove`.
   */
  add(due: number, wake: () => void): Sleeper {
    const sleeper = { due, number: this.#count++, wake, gone: false };
    this.#heap.push(sleeper);
    return sleeper;
  }

  /** Removes a wait that was aborted. */
  remove(sleeper: Sleeper): void {
    sleeper.gone = true;
    this.#gone++;
    if (this.#gone * 2 > this.#heap.size) {
      this.#heap.retain(({ gone }) => !gone);
      this.#gone = 0;
    }
  }

  /** Moves the ends of all waits, which stay in order. */
  shift(ms: number): void {
    for (const sleeper of this.#heap) sleeper.due += ms;
  }

  /** Removes the first wait; `undefined` if none ends. */
  take(): Sleeper | undefined {
    return this.next < Infinity ? this.#heap.pop() : undefined;
  }
}

function before(a: Sleeper, b: Sleeper): boolean {
  return a.due < b.due || (a.due === b.due && a.number < b.number);
}
