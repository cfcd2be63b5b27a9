import type { Delivery, Endpoint, WebhookStore } from "../webhooks/state.ts";
import type { Keeper } from "./keeper.ts";

/**
 * Keeps webhook endpoints and deliveries beside the jobs. An endpoint is kept
 * before it takes effect; a delivery in the same commit as the moment in which
 * it came to be owed, so that either both are lost, and come about once more, or
 * neither.
 */
export class KeptWebhooks implements WebhookStore {
  readonly #keeper: Keeper;

  /** Takes up what was kept, and goes on keeping it. */
  constructor(keeper: Keeper) {
    this.#keeper = keeper;
  }

  endpoints(): Endpoint[] {
    const rows = this.#keeper.rows("endpoints") as Endpoint[];
    return rows.sort((a, b) => a.number - b.number);
  }

  saveEndpoint(endpoint: Endpoint): void {
    const { id, disabledAt } = endpoint;
    // Nobody has asked for that, and nobody is there to be told that it failed.
    if (disabledAt !== null) {
      this.#keeper.keepSoon("endpoints", id, endpoint);
    } else this.#keep(id, endpoint);
  }

  removeEndpoint(id: string): void {
    this.#keep(id, undefined);
  }

  deliveries(): Delivery[] {
    const rows = this.#keeper.rows("deliveries") as Delivery[];
    return rows.sort((a, b) => a.number - b.number);
  }

  saveDelivery(delivery: Delivery): void {
    this.#keeper.keepSoon("deliveries", delivery.id, delivery);
  }

  removeDelivery(id: string): void {
    this.#keeper.keepSoon("deliveries", id, undefined);
  }

  #keep(key: string, value: Endpoint | undefined): void {
    const write = { kind: "row", table: "endpoints", key, value } as const;
    this.#keeper.keep([write], {}, () => {});
  }
}
