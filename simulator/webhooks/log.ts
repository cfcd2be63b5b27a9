import { memoryOf } from "../core/memory_of.ts";
import type { Row } from "../core/store.ts";
import { rowChange, type UnitOfWork } from "../core/unit_of_work.ts";
import { type Delivery, storedValues } from "./state.ts";

/** The most attempts of one delivery in the log: the latest. */
const MAX_ATTEMPTS_COUNT = 50;

/** The limits of a {@linkcode DeliveryLog}. */
export interface LogLimits {
  /** The most deliveries that are not pending; the oldest make room. */
  readonly finished: number;
  /** The most bytes of memory that all deliveries take. */
  readonly bytes: number;
}

/** What a snapshot has of a log besides its deliveries. */
export interface DeliveryLogState {
  readonly last: number;
  readonly finished: readonly string[];
}

/**
 * All deliveries, oldest first. Each change is stored; a delivery that is pending
 * after a crash is sent.
 */
export class DeliveryLog {
  readonly #work: UnitOfWork;
  readonly #limits: LogLimits;
  readonly #all = new Map<string, Delivery>();
  /** The ids of deliveries that are not pending, in the order of their ends. */
  readonly #finished = new Set<string>();
  #last = 0;
  /** The memory of all deliveries. */
  #bytes = 0;

  constructor(work: UnitOfWork, limits: LogLimits) {
    this.#work = work;
    this.#limits = limits;
  }

  /** Restores stored deliveries. */
  restore(rows: Iterable<Row>): void {
    const stored = storedValues<Delivery>(rows);
    for (const delivery of stored) this.#set(delivery);
    this.#last = stored.at(-1)?.number ?? 0;
    this.#makeRoom();
  }

  /** The number of the latest delivery. */
  get last(): number {
    return this.#last;
  }

  get pending(): number {
    return this.#all.size - this.#finished.size;
  }

  /** Whether pending deliveries alone take all memory: there are no others then. */
  get isFull(): boolean {
    return this.#bytes >= this.#limits.bytes;
  }

  /** All deliveries, oldest first. */
  all(): Iterable<Delivery> {
    return this.#all.values();
  }

  get(id: string): Delivery | undefined {
    return this.#all.get(id);
  }

  /** Stores a delivery, in place of the one with its id. */
  put(delivery: Delivery): Delivery {
    const { id, number, job, attempts } = delivery;
    const stored = {
      ...delivery,
      attempts: attempts.slice(-MAX_ATTEMPTS_COUNT),
    };
    // A new one follows from the stored phase of its job.
    if (number > this.#last && job !== null) {
      this.#work.deferDerived(rowChange("deliveries", id, stored));
    } else this.#work.defer("deliveries", id, stored);
    this.#set(stored);
    this.#last = Math.max(this.#last, number);
    this.#makeRoom();
    return stored;
  }

  remove(id: string): void {
    this.#work.defer("deliveries", id, undefined);
    this.#uncount(id);
    this.#all.delete(id);
  }

  /** The latest number, and the order in which deliveries are removed. */
  get state(): DeliveryLogState {
    return { last: this.#last, finished: [...this.#finished] };
  }

  /** Goes on with the order of a snapshot, whose deliveries have been restored. */
  restoreState({ last, finished }: DeliveryLogState): void {
    this.#last = last;
    for (const id of finished) {
      if (this.#finished.delete(id)) this.#finished.add(id);
    }
  }

  /** Lists deliveries, newest first. */
  list(limit: number, matches: (delivery: Delivery) => boolean): Delivery[] {
    const found: Delivery[] = [];
    for (const delivery of [...this.#all.values()].reverse()) {
      if (found.length === limit) break;
      if (matches(delivery)) found.push(delivery);
    }
    return found;
  }

  #set(delivery: Delivery): void {
    const { id, state } = delivery;
    this.#uncount(id);
    // A map keeps the place of a key: the order is that of creation.
    this.#all.set(id, delivery);
    this.#bytes += memoryOf(delivery);
    if (state !== "pending") this.#finished.add(id);
  }

  #uncount(id: string): void {
    const known = this.#all.get(id);
    if (!known) return;
    this.#bytes -= memoryOf(known);
    this.#finished.delete(id);
  }

  #makeRoom(): void {
    const { finished, bytes } = this.#limits;
    for (const id of this.#finished) {
      if (this.#finished.size <= finished && this.#bytes <= bytes) return;
      this.remove(id);
    }
  }
}
