import { memoryOf } from "../core/memory_of.ts";
import type { Row } from "../core/store.ts";
import { StoredList } from "../core/stored_map.ts";
import type { UnitOfWork } from "../core/unit_of_work.ts";
import type { SchemeName } from "./schemes.ts";

/** The most attempts of one delivery in the log: the latest. */
const MAX_ATTEMPTS_COUNT = 50;

export interface Attempt {
  /** Its time, in milliseconds since the epoch on the simulator's clock. */
  readonly at: number;
  /** The status of the response; `null` without one. */
  readonly status: number | null;
  /** The time that it took, in milliseconds of real time. */
  readonly duration: number;
  /** Why it failed; `null` if it succeeded. */
  readonly reason: string | null;
}

/**
 * The state of a delivery: `"pending"` has attempts left, `"failed"` has used them
 * up or was cancelled, and `"lost"` is never sent, because of a fault.
 */
export type DeliveryState = "pending" | "delivered" | "failed" | "lost";

/** A message to a receiver: a value that JSON can represent. */
export interface Delivery {
  /** Its number, from 1, in the order in which they were created. */
  readonly number: number;
  /** The id of the delivery and of its message: `webhook-id`. */
  readonly id: string;
  /** The id of the endpoint, or {@linkcode CALLBACKS}. */
  readonly endpoint: string;
  readonly url: string;
  readonly type: string;
  /** The number of its job; `null` without one. */
  readonly job: number | null;
  readonly scheme: SchemeName;
  /** The body, the same in each attempt. */
  readonly body: string;
  /** When it was created, in milliseconds since the epoch. */
  readonly createdAt: number;
  readonly state: DeliveryState;
  /** The latest attempts, in order. */
  readonly attempts: readonly Attempt[];
  /** The number of attempts since it was created or redelivered. */
  readonly tries: number;
  readonly nextAt: number | null;
}

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
export class DeliveryLog extends StoredList<Delivery> {
  readonly #limits: LogLimits;
  /** The ids of deliveries that are not pending, in the order of their ends. */
  readonly #finished = new Set<string>();
  #bytes = 0;

  constructor(work: UnitOfWork, limits: LogLimits) {
    super("deliveries", work);
    this.#limits = limits;
  }

  override restore(rows: Iterable<Row>): void {
    super.restore(rows);
    this.#makeRoom();
  }

  get pending(): number {
    return this.size - this.#finished.size;
  }

  /** Whether pending deliveries alone take all memory: there are no others then. */
  get isFull(): boolean {
    return this.#bytes >= this.#limits.bytes;
  }

  /** Stores a delivery, in place of the one with its id. */
  put(delivery: Delivery): Delivery {
    const attempts = delivery.attempts.slice(-MAX_ATTEMPTS_COUNT);
    const stored = { ...delivery, attempts };
    const { id, number, job } = stored;
    // A new one follows from the stored phase of its job.
    if (number > this.last && job !== null) this.deferDerived(id, stored);
    else this.defer(id, stored);
    this.#makeRoom();
    return stored;
  }

  remove(id: string): void {
    this.defer(id, undefined);
  }

  /** The latest number, and the order in which deliveries are removed. */
  get state(): DeliveryLogState {
    return { last: this.last, finished: [...this.#finished] };
  }

  /** Goes on with the order of a snapshot, whose deliveries have been restored. */
  restoreState({ last, finished }: DeliveryLogState): void {
    this.last = last;
    for (const id of finished) {
      if (this.#finished.delete(id)) this.#finished.add(id);
    }
  }

  list(limit: number, matches: (delivery: Delivery) => boolean): Delivery[] {
    const found: Delivery[] = [];
    for (const delivery of [...this.values()].reverse()) {
      if (found.length === limit) break;
      if (matches(delivery)) found.push(delivery);
    }
    return found;
  }

  protected override set(id: string, delivery: Delivery | undefined): void {
    const before = this.get(id);
    if (before) this.#bytes -= memoryOf(before);
    this.#finished.delete(id);
    super.set(id, delivery);
    if (!delivery) return;
    this.#bytes += memoryOf(delivery);
    if (delivery.state !== "pending") this.#finished.add(id);
  }

  #makeRoom(): void {
    const { finished, bytes } = this.#limits;
    for (const id of this.#finished) {
      if (this.#finished.size <= finished && this.#bytes <= bytes) return;
      this.remove(id);
    }
  }
}
