import { probe } from "./attempt.ts";
import { Deliveries } from "./deliveries.ts";
import { type Endpoint, Endpoints, type Rejection } from "./endpoints.ts";
import { CALLBACKS } from "./events.ts";
import type { DeliveryFaultsState } from "./faults.ts";
import type { Delivery, DeliveryLog, DeliveryLogState } from "./log.ts";
import { Notifier } from "./notifier.ts";
import { SCHEMES } from "./schemes.ts";
import type { WebhooksOptions } from "./webhooks_options.ts";

/** What a snapshot has of webhooks besides endpoints and deliveries. */
export interface WebhooksState {
  readonly lastEndpoint: number;
  readonly log: DeliveryLogState;
  readonly faults: DeliveryFaultsState;
}

/**
 * The webhooks of a simulation. For each event of a job the {@linkcode Notifier}
 * writes a message, by its scheme, to each of the {@linkcode Endpoints} that wants
 * it and to the callback of the job; {@linkcode Deliveries} signs, sends and repeats
 * it, and has the log.
 */
export class Webhooks {
  readonly endpoints: Endpoints;
  readonly notifier: Notifier;
  readonly deliveries: Deliveries;
  readonly #options: WebhooksOptions;

  constructor(options: WebhooksOptions) {
    this.#options = options;
    this.endpoints = new Endpoints(options);
    this.deliveries = new Deliveries(options, {
      secretsOf: (delivery) => this.#secretsOf(delivery),
      onGone: (delivery) => this.#disable(delivery.endpoint),
    });
    const { endpoints, deliveries } = this;
    this.notifier = new Notifier(options, endpoints, deliveries);
  }

  get log(): DeliveryLog {
    return this.deliveries.log;
  }

  get isSending(): boolean {
    return this.deliveries.isSending;
  }

  get next(): number {
    return this.deliveries.next;
  }

  settle(now: number): void {
    this.deliveries.settle(now);
  }

  /** What is not part of an endpoint or a delivery. */
  get state(): WebhooksState {
    return {
      lastEndpoint: this.endpoints.last,
      log: this.log.state,
      faults: this.#options.faults.state,
    };
  }

  /** Goes on as in a snapshot, whose endpoints and deliveries have been restored. */
  restoreState({ lastEndpoint, log, faults }: WebhooksState): void {
    this.endpoints.last = lastEndpoint;
    this.log.restoreState(log);
    this.#options.faults.restoreState(faults);
  }

  /**
   * Removes an endpoint with its deliveries.
   *
   * @throws {StoreError} If the store fails: the endpoint and its deliveries stay.
   */
  remove(endpoint: Endpoint): void {
    const { id } = endpoint;
    this.endpoints.remove(endpoint);
    for (const delivery of [...this.log.values()]) {
      if (delivery.endpoint === id) this.deliveries.remove(delivery.id);
    }
  }

  /**
   * Sends `OPTIONS` to a target, as HeyGen does before it creates an endpoint.
   *
   * @returns Why there was no good response within a second; `null` if there was.
   */
  async probe(url: string): Promise<string | null> {
    const probed = probe(url, this.#options);
    this.#options.hold(probed);
    return (await probed).reason;
  }

  test(endpoint: Endpoint): Delivery | Rejection {
    if (endpoint.disabledAt !== null) return DISABLED;
    if (this.log.isFull) {
      return { rejected: "The limit of pending deliveries is reached." };
    }
    const at = this.#options.now();
    const subject = `number ${this.log.last + 1}`;
    const message = SCHEMES[endpoint.scheme].testMessage(endpoint.id, at);
    return this.notifier.send(message, endpoint, { subject, at });
  }

  /** Sends a delivery again: the same message with the same id. */
  redeliver(delivery: Delivery): Delivery | Rejection {
    const { id } = delivery;
    if (this.deliveries.isActive(id)) {
      return { rejected: "The message is being sent." };
    }
    if (!this.#secretsOf(delivery)) return DISABLED;
    const pending = this.deliveries.redeliver(delivery);
    this.settle(this.#options.now());
    return pending;
  }

  #secretsOf({ endpoint }: Delivery): readonly string[] | undefined {
    return endpoint === CALLBACKS
      ? [this.#options.callbackSecret]
      : this.endpoints.secretsOf(endpoint);
  }

  /** Disables an endpoint and cancels its pending deliveries. */
  #disable(id: string): void {
    if (!this.endpoints.disable(id)) return;
    for (const delivery of [...this.log.values()]) {
      if (delivery.endpoint !== id || delivery.state !== "pending") continue;
      // An active delivery ends by itself.
      if (this.deliveries.isActive(delivery.id)) continue;
      this.deliveries.fail(delivery);
    }
  }
}

const DISABLED: Rejection = {
  rejected: "The webhook is disabled: its receiver responded with 410.",
};
