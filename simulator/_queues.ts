/** A queue: first in, first out, each in amortised constant time. */
export class Fifo<T> {
  #items: (T | undefined)[] = [];
  #head = 0;

  get size(): number {
    return this.#items.length - this.#head;
  }

  values(): readonly T[] {
    return this.#items.slice(this.#head) as T[];
  }

  /** The item at a place, from 0; `undefined` without one. */
  at(place: number): T | undefined {
    return this.#items[this.#head + place];
  }

  push(item: T): void {
    this.#items.push(item);
  }

  peek(): T | undefined {
    return this.#items[this.#head];
  }

  shift(): T | undefined {
    if (this.#head >= this.#items.length) return undefined;
    const item = this.#items[this.#head];
    this.#items[this.#head++] = undefined;
    // Frees places, without moving the others each time.
    if (this.#head > 1_024 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}

/** The number of outdated items at which they are removed. */
const MAX_OUTDATED_COUNT = 1_024;

/**
 * Items by a time, soonest first, and by number at the same time.
 *
 * A single item goes to a binary heap, in O(log n) steps. Many at once are sorted,
 * which makes it cheap to remove all of them, as after a long absence.
 *
 * An item that is no longer current is outdated: it is passed over, and outdated
 * items are removed once they are as many as the others.
 */
export class TimeQueue<T extends { readonly number: number }> {
  readonly #timeOf: (item: T) => number;
  readonly #isCurrent: (item: T) => boolean;
  #heap: T[] = [];
  /** Sorted, the soonest last. */
  #sorted: T[] = [];
  /** At least the number of outdated items. */
  #outdated = 0;

  /**
   * Creates an empty queue.
   *
   * @param timeOf The time of an item; those of {@linkcode pushAll} are whole.
   */
  constructor(
    timeOf: (item: T) => number,
    isCurrent: (item: T) => boolean = () => true,
  ) {
    this.#timeOf = timeOf;
    this.#isCurrent = isCurrent;
  }

  /** The number of items, with outdated ones that are not removed yet. */
  get size(): number {
    return this.#heap.length + this.#sorted.length;
  }

  /** The time of the first item; `Infinity` without one. */
  get next(): number {
    const first = this.peek();
    return first === undefined ? Infinity : this.#timeOf(first);
  }

  /** All items, in no particular order. */
  *[Symbol.iterator](): Generator<T> {
    yield* this.#heap;
    yield* this.#sorted;
  }

  push(item: T): void {
    const heap = this.#heap;
    let place = heap.length;
    heap.push(item);
    // Ancestors that come later move down, until the item's place is found.
    while (place > 0) {
      const up = (place - 1) >> 1;
      const parent = heap[up] as T;
      if (!this.#isBefore(item, parent)) break;
      heap[place] = parent;
      place = up;
    }
    heap[place] = item;
  }

  /** Adds many items, by their numbers. */
  pushAll(items: readonly T[]): void {
    if (this.#sorted.length > 0) { for (const item of items) this.push(item); }
    else this.#sorted = sortedDown(items, this.#timeOf);
  }

  /** The first item; `undefined` if the queue is empty. */
  peek(): T | undefined {
    for (;;) {
      const first = this.#first();
      // Without a look where no item is outdated: there may be a million.
      if (first === undefined || this.#outdated === 0) return first;
      if (this.#isCurrent(first)) return first;
      this.#remove(first);
    }
  }

  /** Removes the first item; `undefined` if the queue is empty. */
  pop(): T | undefined {
    const first = this.peek();
    if (first !== undefined) this.#remove(first);
    return first;
  }

  /** Records that an item, which may have been removed, has become outdated. */
  discard(): void {
    this.#outdated++;
    if (this.#outdated < MAX_OUTDATED_COUNT) return;
    if (this.#outdated * 2 < this.size) return;
    this.#outdated = 0;
    this.#sorted = this.#sorted.filter(this.#isCurrent);
    this.#heap = this.#heap.filter(this.#isCurrent);
    // Floyd's construction: from the last parent up to the root.
    for (let place = (this.#heap.length >> 1) - 1; place >= 0; place--) {
      this.#sink(this.#heap[place] as T, place);
    }
  }

  #first(): T | undefined {
    const sorted = this.#sorted.at(-1);
    const other = this.#heap[0];
    if (sorted === undefined) return other;
    return other && this.#isBefore(other, sorted) ? other : sorted;
  }

  #remove(first: T): void {
    if (first === this.#sorted.at(-1)) {
      this.#sorted.pop();
      return;
    }
    const last = this.#heap.pop() as T;
    if (this.#heap.length > 0) this.#sink(last, 0);
  }

  /** Puts an item at `place` of the heap, or at what follows from there. */
  #sink(item: T, place: number): void {
    const heap = this.#heap;
    const { length } = heap;
    for (let down = 2 * place + 1; down < length; down = 2 * place + 1) {
      let child = heap[down] as T;
      if (down + 1 < length && this.#isBefore(heap[down + 1] as T, child)) {
        child = heap[++down] as T;
      }
      if (!this.#isBefore(child, item)) break;
      heap[place] = child;
      place = down;
    }
    heap[place] = item;
  }

  #isBefore(a: T, b: T): boolean {
    const one = this.#timeOf(a);
    const other = this.#timeOf(b);
    return one < other || (one === other && a.number < b.number);
  }
}

/**
 * Sorts by whole times, the latest first; equal ones in reverse. Loops over arrays
 * of known length take half the time of `from` and `map`.
 */
function sortedDown<T>(items: readonly T[], timeOf: (item: T) => number): T[] {
  const { length } = items;
  const ranks = new Float64Array(length);
  let [min, max] = [Infinity, -Infinity];
  let inOrder = true;
  for (let place = 0; place < length; place++) {
    const time = ranks[place] = timeOf(items[place] as T);
    inOrder &&= max <= time;
    min = Math.min(min, time);
    max = Math.max(max, time);
  }
  if (inOrder) return items.toReversed();
  if ((max - min + 1) * length > Number.MAX_SAFE_INTEGER) {
    return items.toSorted((a, b) => timeOf(a) - timeOf(b)).reverse();
  }
  // Time and place in one number: a sort without a comparator takes a tenth of the
  // time.
  for (let place = 0; place < length; place++) {
    ranks[place] = ((ranks[place] as number) - min) * length + place;
  }
  ranks.sort();
  const sorted = new Array<T>(length);
  for (let place = 0; place < length; place++) {
    const from = (ranks[place] as number) % length;
    sorted[length - 1 - place] = items[from] as T;
  }
  return sorted;
}
