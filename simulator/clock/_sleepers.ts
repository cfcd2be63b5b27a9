import { Heap } from "../_heap.ts";

/** Somebody who waits on a virtual clock. */
export interface Sleeper {
  /** When to wake up, in milliseconds since the epoch; `Infinity` for never. */
  readonly due: number;
  /** The place in the order in which they came. */
  readonly number: number;
  /** Ends the wait. */
  readonly wake: () => void;
  /** Whether the wait has been given up. */
  gone: boolean;
}

/**
 * Who waits on a virtual clock: soonest first, and those of the same time in the
 * order in which they came. To come and to leave takes O(log n) steps, also for
 * those who give up: they are marked, and thrown out once as many have given up
 * as are left.
 */
export class Sleepers {
  readonly #heap = new Heap<Sleeper>(before);
  #count = 0;
  /** How many have given up since such were last thrown out. */
  #gone = 0;

  /** When the first is due; `Infinity` if nobody ever is. */
  get next(): number {
    let first = this.#heap.peek();
    while (first?.gone) {
      this.#heap.pop();
      first = this.#heap.peek();
    }
    return first?.due ?? Infinity;
  }

  /** How many are kept, with those that are gone and not thrown out yet. */
  get size(): number {
    return this.#heap.size;
  }

  /**
   * Lets somebody wait.
   *
   * @param due When to wake up, in milliseconds since the epoch.
   * @param wake Ends the wait.
   * @returns What to hand to `remove`.
   */
  add(due: number, wake: () => void): Sleeper {
    const sleeper = { due, number: this.#count++, wake, gone: false };
    this.#heap.push(sleeper);
    return sleeper;
  }

  /** Takes out somebody who still waits, and gives up. */
  remove(sleeper: Sleeper): void {
    sleeper.gone = true;
    this.#gone++;
    if (this.#gone * 2 > this.#heap.size) {
      this.#heap.retain(({ gone }) => !gone);
      this.#gone = 0;
    }
  }

  /** Takes out the first; `undefined` if nobody is ever due. */
  take(): Sleeper | undefined {
    return this.next < Infinity ? this.#heap.pop() : undefined;
  }
}

function before(a: Sleeper, b: Sleeper): boolean {
  return a.due < b.due || (a.due === b.due && a.number < b.number);
}
