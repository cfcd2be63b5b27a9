/** A secret that an endpoint's deliveries are signed with. */
export interface EndpointSecret {
  /** `whsec_` and the key in base64. */
  readonly secret: string;
  /** Until when it signs, in milliseconds since the epoch; `null` for ever. */
  readonly until: number | null;
}

/** Where to send what happens to all jobs: a value, which JSON can hold. */
export interface Endpoint {
  /** Its number, from 1, in the order in which they were created. */
  readonly number: number;
  /** Names it. */
  readonly id: string;
  /** Where to send to. */
  readonly url: string;
  /** The types of events that it gets. */
  readonly events: readonly string[];
  /** What its owner says of it. */
  readonly description: string | null;
  /** When it was created, in milliseconds since the epoch. */
  readonly createdAt: number;
  /** Since when it gets nothing any more; `null` while it does. */
  readonly disabledAt: number | null;
  /** What to sign with, the newest first. */
  readonly secrets: readonly EndpointSecret[];
  /** How many secrets it has had. */
  readonly secretsDrawn: number;
  /** The simulator's address as its owner knows it: `http://127.0.0.1:5000`. */
  readonly origin: string;
}

/** Why something was not done. */
export interface Refused {
  /** Why, in a sentence. */
  readonly refused: string;
}

/** One time that something was sent. */
export interface Attempt {
  /** When, in milliseconds since the epoch, on the simulator's clock. */
  readonly at: number;
  /** The status of the answer; `null` if there was none. */
  readonly status: number | null;
  /** How long it took, in milliseconds of real time. */
  readonly duration: number;
  /** Why it came to nothing; `null` if it arrived. */
  readonly reason: string | null;
}

/**
 * How a delivery stands: it is owed; or it has arrived; or it was given up; or
 * a fault has lost it, so that it is never sent.
 */
export type DeliveryState = "pending" | "delivered" | "failed" | "lost";

/** An event on its way to a receiver: a value, which JSON can hold. */
export interface Delivery {
  /** Its number, from 1, in the order in which they were created. */
  readonly number: number;
  /** Names the delivery, and its message to the receiver: `webhook-id`. */
  readonly id: string;
  /** The endpoint's id, or {@linkcode CALLBACKS}. */
  readonly endpoint: string;
  /** Where to send it. */
  readonly url: string;
  /** The type of the event. */
  readonly type: string;
  /** The number of the job that it is about, if it is about one. */
  readonly job: number | null;
  /** What is sent, the same each time. */
  readonly body: string;
  /** When it was created, in milliseconds since the epoch. */
  readonly createdAt: number;
  /** How it stands. */
  readonly state: DeliveryState;
  /** The latest attempts, in order. */
  readonly attempts: readonly Attempt[];
  /** How many attempts there were since it was created, or sent anew. */
  readonly tries: number;
  /** When the next attempt is due; `null` if none is. */
  readonly nextAt: number | null;
}

/** In place of an endpoint's id: what jobs have asked for themselves. */
export const CALLBACKS = "callbacks";

/**
 * Where endpoints and deliveries are kept. Whoever uses it reads all of it once,
 * at the start, and from then on tells of each change before it takes effect.
 *
 * A delivery that is `pending` is owed: read again after a crash, it is made.
 */
export interface WebhookStore {
  /** All endpoints, by their numbers. */
  endpoints(): Iterable<Endpoint>;
  /** Keeps an endpoint, in place of the one of this id. */
  saveEndpoint(endpoint: Endpoint): void;
  /** Forgets an endpoint. */
  removeEndpoint(id: string): void;
  /** All deliveries, by their numbers. */
  deliveries(): Iterable<Delivery>;
  /** Keeps a delivery, in place of the one of this id. */
  saveDelivery(delivery: Delivery): void;
  /** Forgets a delivery. */
  removeDelivery(id: string): void;
}

/** Keeps them in memory, for as long as there is somebody who holds it. */
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
