import { Heap } from "../_heap.ts";
import type { DeliveryLog } from "./log.ts";
import type { Delivery } from "./state.ts";

/** The most outdated entries of the heap before it is cleaned. */
const MAX_OUTDATED_COUNT = 1_000;

/** A scheduled attempt. */
export interface ScheduledAttempt {
  /** Its time, in milliseconds since the epoch. */
  readonly at: number;
  /** The number of the delivery, which orders attempts of the same time. */
  readonly number: number;
  /** The id of the delivery. */
  readonly id: string;
  /** The target. */
  readonly url: string;
}

/** The next attempts of pending deliveries, in order. */
export class AttemptSchedule {
  readonly #log: DeliveryLog;
  readonly #active: ReadonlySet<string>;
  readonly #heap = new Heap<ScheduledAttempt>((a, b) =>
    a.at < b.at || a.at === b.at && a.number < b.number
  );

  /**
   * Creates an empty schedule.
   *
   * @param log The deliveries. An attempt is outdated if its time is not that of
   * its delivery any more.
   * @param active The ids of deliveries that are not scheduled at present.
   */
  constructor(log: DeliveryLog, active: ReadonlySet<string>) {
    this.#log = log;
    this.#active = active;
  }

  /** The next attempt. */
  get next(): ScheduledAttempt | undefined {
    for (let next = this.#heap.peek(); next; next = this.#heap.peek()) {
      if (this.#isCurrent(next)) return next;
      this.#heap.pop();
    }
    return undefined;
  }

  /** Adds the next attempt of a delivery, if it has one. */
  add({ id, number, url, nextAt }: Delivery): void {
    if (nextAt === null) return;
    this.#heap.push({ at: nextAt, number, id, url });
    if (this.#heap.size > 2 * this.#log.pending + MAX_OUTDATED_COUNT) {
      this.#heap.retain((scheduled) => this.#isCurrent(scheduled));
    }
  }

  #isCurrent({ id, at }: ScheduledAttempt): boolean {
    return this.#log.get(id)?.nextAt === at && !this.#active.has(id);
  }
}
