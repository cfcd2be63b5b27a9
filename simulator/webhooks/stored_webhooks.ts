import { rowChange } from "../core/changes.ts";
import type { Store, Table } from "../core/store.ts";
import type { UnitOfWork } from "../core/unit_of_work.ts";
import type { Delivery, Endpoint, WebhookStore } from "./state.ts";

/** Stores endpoints and deliveries with the jobs. */
export class StoredWebhooks implements WebhookStore {
  readonly #store: Store;
  readonly #work: UnitOfWork;
  /** The number of the latest delivery. */
  #last = 0;

  /**
   * Stores endpoints and deliveries.
   *
   * @param store The store to restore them from.
   * @param work Commits their changes.
   */
  constructor(store: Store, work: UnitOfWork) {
    this.#store = store;
    this.#work = work;
  }

  endpoints(): Endpoint[] {
    return this.#valuesOf<Endpoint>("endpoints");
  }

  saveEndpoint(endpoint: Endpoint): void {
    const { id, disabledAt } = endpoint;
    // No request disables an endpoint, so none can report that it failed.
    if (disabledAt !== null) this.#work.defer("endpoints", id, endpoint);
    else this.#write(id, endpoint);
  }

  removeEndpoint(id: string): void {
    this.#write(id, undefined);
  }

  deliveries(): Delivery[] {
    const deliveries = this.#valuesOf<Delivery>("deliveries");
    this.#last = deliveries.at(-1)?.number ?? 0;
    return deliveries;
  }

  saveDelivery(delivery: Delivery): void {
    const { id, job, number } = delivery;
    const isNew = number > this.#last;
    this.#last = Math.max(this.#last, number);
    // A new one follows from the stored phase of its job.
    if (isNew && job !== null) {
      this.#work.deferDerived(rowChange("deliveries", id, delivery));
    } else this.#work.defer("deliveries", id, delivery);
  }

  removeDelivery(id: string): void {
    this.#work.defer("deliveries", id, undefined);
  }

  #valuesOf<T extends { readonly number: number }>(table: Table): T[] {
    return Array.from(this.#store.rows(table), ([_key, value]) => value as T)
      .sort((a, b) => a.number - b.number);
  }

  #write(key: string, value: Endpoint | undefined): void {
    this.#work.write({ changes: [rowChange("endpoints", key, value)] });
  }
}
