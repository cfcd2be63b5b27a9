import { TimeQueue } from "../_time_queue.ts";
import { memoryOf } from "../core/memory_of.ts";
import type { Row } from "../core/store.ts";
import { StoredList } from "../core/stored_map.ts";
import type { UnitOfWork } from "../core/unit_of_work.ts";
import type { Delivery } from "./delivery.ts";

/** The most deliveries that are not pending; the oldest make room. */
const MAX_FINISHED_COUNT = 10_000;

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
  readonly #maxBytes: number;
  /** The pending ones, by the times of their next attempts. */
  readonly #schedule = new TimeQueue<Delivery>(
    ({ nextAt }) => nextAt ?? Infinity,
    (delivery) => this.get(delivery.id) === delivery,
  );
  /** The ids of those that are not pending, in the order of their ends. */
  readonly #finished = new Set<string>();
  #bytes = 0;

  /** @param maxBytes The most bytes of memory that all deliveries take. */
  constructor(work: UnitOfWork, maxBytes: number) {
    super("deliveries", work);
    this.#maxBytes = maxBytes;
  }

  override restore(rows: Iterable<Row>): void {
    super.restore(rows);
    this.#makeRoom();
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

  /** The number of those that are pending. */
  get pending(): number {
    return this.size - this.#finished.size;
  }

  /** Whether pending deliveries alone take all memory: there are no others then. */
  get isFull(): boolean {
    return this.#bytes >= this.#maxBytes;
  }

  /** The time of the next attempt. */
  get next(): number {
    return this.#schedule.next;
  }

  /** Takes a delivery whose next attempt is due off the schedule. */
  takeDue(now: number): Delivery | undefined {
    return this.next <= now ? this.#schedule.pop() : undefined;
  }

  /** Stores a delivery, in place of the one with its id. */
  put(delivery: Delivery): void {
    const { id, number, job } = delivery;
    // A new one follows from the stored phase of its job.
    if (number > this.last && job !== null) this.deferDerived(id, delivery);
    else this.defer(id, delivery);
    this.#makeRoom();
  }

  remove(id: string): void {
    this.defer(id, undefined);
  }

  /** Those to an endpoint. */
  to(endpoint: string): readonly Delivery[] {
    return [...this.values()].filter((it) => it.endpoint === endpoint);
  }

  protected override set(id: string, delivery: Delivery | undefined): void {
    const before = this.get(id);
    if (before) this.#bytes -= memoryOf(before);
    this.#finished.delete(id);
    super.set(id, delivery);
    if (before) this.#schedule.discard();
    if (!delivery) return;
    this.#bytes += memoryOf(delivery);
    if (delivery.state !== "pending") this.#finished.add(id);
    if (delivery.nextAt !== null) this.#schedule.push(delivery);
  }

  #makeRoom(): void {
    for (const id of this.#finished) {
      if (
        this.#finished.size <= MAX_FINISHED_COUNT &&
        this.#bytes <= this.#maxBytes
      ) return;
      this.remove(id);
    }
  }
}
