/**
 * A queue by rank: a binary heap in one array. `push` and `pop` take O(log n)
 * steps and allocate nothing but the array's own growth.
 *
 * Items of equal rank leave in no particular order; a `before` that distinguishes
 * them, as by a running number, makes the order complete.
 *
 * @typeParam T What it holds.
 */
export class Heap<T> {
  readonly #before: (a: T, b: T) => boolean;
  readonly #items: T[] = [];

  /**
   * Creates an empty one.
   *
   * @param before Whether `a` leaves before `b`: a strict order of the items,
   * which must not change while they are in here.
   */
  constructor(before: (a: T, b: T) => boolean) {
    this.#before = before;
  }

  /** How many items are in here. */
  get size(): number {
    return this.#items.length;
  }

  /** All items, in no particular order. */
  [Symbol.iterator](): IterableIterator<T> {
    return this.#items.values();
  }

  /** The item that leaves next; `undefined` if the heap is empty. */
  peek(): T | undefined {
    return this.#items[0];
  }

  /** Puts an item in. */
  push(item: T): void {
    const items = this.#items;
    const before = this.#before;
    let place = items.length;
    items.push(item);
    // Ancestors that come later move down, until the item's place is found.
    while (place > 0) {
      const up = (place - 1) >> 1;
      const parent = items[up] as T;
      if (!before(item, parent)) break;
      items[place] = parent;
      place = up;
    }
    items[place] = item;
  }

  /** Takes out the item that leaves next; `undefined` if the heap is empty. */
  pop(): T | undefined {
    const items = this.#items;
    const last = items.pop();
    if (items.length === 0) return last;
    const first = items[0];
    this.#sink(last as T, 0);
    return first;
  }

  /**
   * Keeps some items and throws out the others, in O(n) steps.
   *
   * @param keep Whether an item stays.
   */
  retain(keep: (item: T) => boolean): void {
    const items = this.#items;
    let kept = 0;
    for (const item of items) {
      if (keep(item)) items[kept++] = item;
    }
    items.length = kept;
    // Floyd's construction: from the last parent up to the root.
    for (let place = (kept >> 1) - 1; place >= 0; place--) {
      this.#sink(items[place] as T, place);
    }
  }

  /** Puts an item where there is room at `place`, or at what follows from there. */
  #sink(item: T, place: number): void {
    const items = this.#items;
    const before = this.#before;
    const { length } = items;
    for (let down = 2 * place + 1; down < length; down = 2 * place + 1) {
      let child = items[down] as T;
      if (down + 1 < length && before(items[down + 1] as T, child)) {
        child = items[++down] as T;
      }
      if (!before(child, item)) break;
      items[place] = child;
      place = down;
    }
    items[place] = item;
  }
}
