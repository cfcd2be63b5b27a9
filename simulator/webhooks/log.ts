import { memoryOf } from "../limits/memory_of.ts";
import type { Delivery, WebhookStore } from "./state.ts";

/** The most attempts of one delivery that are kept. */
const MOST_ATTEMPTS = 50;

/** How many deliveries there may be. */
export interface LogBounds {
  /** The most to keep that are not owed any more; the oldest make room. */
  readonly kept: number;
  /** The most to owe. */
  readonly owed: number;
  /**
   * The most bytes of memory that all of them take.
   *
   * @default {Infinity}
   */
  readonly bytes?: number;
}

/** The deliveries that there are, oldest first. Each change goes to a store. */
export class DeliveryLog {
  readonly #store: WebhookStore;
  readonly #bounds: LogBounds;
  readonly #all = new Map<string, Delivery>();
  /** Those that are not owed, in the order in which they came to be so. */
  readonly #done = new Set<string>();
  #last = 0;
  /** The memory that all of them take, and those that are not owed. */
  #bytes = 0;
  #doneBytes = 0;

  /**
   * Begins with what is in a store.
   *
   * @param store The store.
   * @param bounds How many there may be.
   */
  constructor(store: WebhookStore, bounds: LogBounds) {
    this.#store = store;
    this.#bounds = bounds;
    for (const delivery of store.deliveries()) {
      this.#set(delivery);
      this.#last = Math.max(this.#last, delivery.number);
    }
  }

  /** The number of the delivery that was created last. */
  get last(): number {
    return this.#last;
  }

  /** How many are owed. */
  get owed(): number {
    return this.#all.size - this.#done.size;
  }

  /** Whether there is no room for another one that is owed. */
  get isFull(): boolean {
    const { owed, bytes = Infinity } = this.#bounds;
    return this.owed >= owed || this.#bytes - this.#doneBytes >= bytes;
  }

  /** All, oldest first. */
  all(): Iterable<Delivery> {
    return this.#all.values();
  }

  /** The delivery of an id, if it is kept. */
  get(id: string): Delivery | undefined {
    return this.#all.get(id);
  }

  /** Keeps a delivery, in place of the one of this id. */
  put(delivery: Delivery): Delivery {
    const { number, attempts } = delivery;
    const kept = { ...delivery, attempts: attempts.slice(-MOST_ATTEMPTS) };
    this.#store.saveDelivery(kept);
    this.#set(kept);
    this.#last = Math.max(this.#last, number);
    this.#makeRoom();
    return kept;
  }

  /** Forgets a delivery. */
  remove(id: string): void {
    this.#store.removeDelivery(id);
    this.#unset(id);
    this.#all.delete(id);
  }

  /** Puts one in place of the one of its id. */
  #set(delivery: Delivery): void {
    const { id, state } = delivery;
    const bytes = memoryOf(delivery);
    this.#unset(id);
    // In its place: all are in the order in which they were created.
    this.#all.set(id, delivery);
    this.#bytes += bytes;
    if (state === "pending") return;
    this.#done.add(id);
    this.#doneBytes += bytes;
  }

  /** Takes one out of all sums. */
  #unset(id: string): void {
    const known = this.#all.get(id);
    if (!known) return;
    const bytes = memoryOf(known);
    this.#bytes -= bytes;
    if (this.#done.delete(id)) this.#doneBytes -= bytes;
  }

  /**
   * Lists deliveries, newest first.
   *
   * @param limit The most to give.
   * @param wanted Whether to give one.
   */
  list(limit: number, wanted: (delivery: Delivery) => boolean): Delivery[] {
    const found: Delivery[] = [];
    for (const delivery of [...this.#all.values()].reverse()) {
      if (found.length === limit) break;
      if (wanted(delivery)) found.push(delivery);
    }
    return found;
  }

  #makeRoom(): void {
    const { kept, bytes = Infinity } = this.#bounds;
    for (const id of this.#done) {
      if (this.#done.size <= kept && this.#bytes <= bytes) return;
      this.remove(id);
    }
  }
}
