import type {
  Delivery,
  Endpoint,
  WebhookStore,
} from "../../../simulator/webhooks/state.ts";

/** Holds endpoints and deliveries in memory. */
export class MemoryWebhookStore implements WebhookStore {
  readonly #endpoints = new Map<string, Endpoint>();
  readonly #deliveries = new Map<string, Delivery>();

  endpoints(): Iterable<Endpoint> {
    return this.#endpoints.values();
  }

  saveEndpoint(endpoint: Endpoint): void {
    this.#endpoints.set(endpoint.id, endpoint);
  }

  removeEndpoint(id: string): void {
    this.#endpoints.delete(id);
  }

  deliveries(): Iterable<Delivery> {
    return this.#deliveries.values();
  }

  saveDelivery(delivery: Delivery): void {
    this.#deliveries.set(delivery.id, delivery);
  }

  removeDelivery(id: string): void {
    this.#deliveries.delete(id);
  }
}
