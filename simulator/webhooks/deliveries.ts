import { Fifo } from "../_queues.ts";
import { HttpProblem } from "../message/http_problem.ts";
import {
  afterAttempt,
  type Delivery,
  type DeliveryLog,
  isGone,
  type Sending,
} from "./delivery_log.ts";
import type { Endpoints } from "./endpoints.ts";
import type { DeliveryFaults } from "./faults.ts";
import { SCHEMES } from "./schemes.ts";
import { attempt, type AttemptOptions, signedMessage } from "./send.ts";

/** The most attempts at once; one receiver gets half of them if it is the only one. */
const MAX_ATTEMPTS_COUNT = 20;

export const DISABLED =
  "The webhook is disabled: its receiver responded with 410.";

export interface DeliveriesOptions extends AttemptOptions {
  readonly seed: number | string;
  readonly signatureHeader: string;
  readonly faults: DeliveryFaults;
  /** Stops a virtual clock until work is done. */
  hold(work: Promise<unknown>): void;
  /** Called when the time of the next attempt may have changed. */
  onDue(): void;
}

export type NewDelivery = Pick<
  Delivery,
  "id" | "endpoint" | "url" | "type" | "job" | "body" | "scheme"
>;

/**
 * Sends deliveries until they arrive or their attempts are used up. It has no
 * timer: `settle` must be called at the time `next` of the log.
 */
export class Deliveries {
  readonly #log: DeliveryLog;
  readonly #endpoints: Endpoints;
  readonly #options: DeliveriesOptions;
  readonly #due = new FairQueue(MAX_ATTEMPTS_COUNT);
  /** The ids of those that are in `#due` or being sent. */
  readonly #active = new Set<string>();

  constructor(
    log: DeliveryLog,
    endpoints: Endpoints,
    options: DeliveriesOptions,
  ) {
    this.#log = log;
    this.#endpoints = endpoints;
    this.#options = options;
  }

  get isSending(): boolean {
    return this.#active.size > 0;
  }

  add(created: NewDelivery, at: number): Delivery {
    const { faults } = this.#options;
    const { id } = created;
    const state = this.#log.isFull
      ? "failed"
      : faults.isLost(id, at)
      ? "lost"
      : "pending";
    const added = this.#put({
      ...created,
      number: this.#log.last + 1,
      createdAt: at,
      state,
      attempts: [],
      tries: 0,
      nextAt: state === "pending" ? at + faults.delay(id, at) : null,
    });
    this.settle(at);
    return added;
  }

  /**
   * Sends a delivery again: the same message with the same id.
   *
   * @throws {HttpProblem} If it is being sent, or must not be sent.
   */
  redeliver(delivery: Delivery): Delivery {
    if (this.#active.has(delivery.id)) {
      throw new HttpProblem(409, "The message is being sent.");
    }
    if (!this.#endpoints.secretsOf(delivery.endpoint)) {
      throw new HttpProblem(409, DISABLED);
    }
    const nextAt = this.#options.now();
    const pending = {
      ...delivery,
      state: "pending",
      tries: 0,
      nextAt,
    } as const;
    this.#put(pending);
    this.settle(nextAt);
    return pending;
  }

  settle(now: number): void {
    for (let due; (due = this.#log.takeDue(now));) {
      this.#active.add(due.id);
      this.#due.push(due.id, new URL(due.url).origin);
    }
    this.#start();
  }

  #put(delivery: Delivery): Delivery {
    this.#log.put(delivery);
    if (delivery.nextAt !== null) this.#options.onDue();
    return delivery;
  }

  #start(): void {
    const { closed, hold } = this.#options;
    while (!closed.aborted) {
      const next = this.#due.take();
      if (next === undefined) return;
      const { id, receiver } = next;
      // Not in the same call: the receiver may use the simulator.
      const done = Promise.resolve(id).then((id) => this.#deliver(id))
        .finally(() => {
          this.#due.release(receiver);
          this.#start();
          this.#options.onDue();
        });
      hold(done);
    }
  }

  async #deliver(id: string): Promise<void> {
    const { closed, seed, now } = this.#options;
    const delivery = this.#log.get(id);
    const secrets = delivery && this.#endpoints.secretsOf(delivery.endpoint);
    if (!delivery || !secrets) {
      this.#active.delete(id);
      if (delivery) this.#fail(delivery);
      return;
    }
    let sent: Sending;
    try {
      sent = await this.#send(delivery, secrets);
    } catch (error) {
      // It stays pending for the next run with the same store.
      if (closed.aborted) return;
      throw error;
    }
    this.#active.delete(id);
    // It may have been removed meanwhile.
    if (!this.#log.get(id)) return;
    this.#put(afterAttempt(delivery, sent, seed, now()));
    if (isGone(delivery, sent)) this.#disable(delivery);
  }

  /** Sends a message, twice if a fault repeats it. */
  async #send(
    { id, url, body, scheme, attempts }: Delivery,
    secrets: readonly string[],
  ): Promise<Sending> {
    const { faults, now, signatureHeader } = this.#options;
    const message = { id, body, signedBody: body, secrets, skew: 0 };
    const outgoing = { ...message, signatureHeader };
    const once = () => {
      const distorted = faults.distort(outgoing, attempts.length, now());
      const message = signedMessage(url, SCHEMES[scheme], distorted);
      return attempt(message, this.#options);
    };
    const first = await once();
    const arrived = first.reason === null;
    return arrived && faults.isTwice(id, first.at)
      ? [first, await once()]
      : [first];
  }

  /** Disables the endpoint of a delivery, and cancels all that it has pending. */
  #disable({ endpoint }: Delivery): void {
    if (!this.#endpoints.disable(endpoint)) return;
    for (const delivery of this.#log.to(endpoint)) {
      // An active delivery ends by itself.
      const isActive = this.#active.has(delivery.id);
      if (delivery.state === "pending" && !isActive) this.#fail(delivery);
    }
  }

  #fail(delivery: Delivery): void {
    this.#put({ ...delivery, state: "failed", nextAt: null });
  }
}

/**
 * Shares a number of slots among receivers. Receivers take turns, and a receiver
 * gets another slot only while it has fewer than are free: receivers that do not
 * respond leave room for the others. (Switches share their buffers like that: A. K.
 * Choudhury and E. L. Hahne, "Dynamic Queue Length Thresholds for Shared-Memory
 * Packet Switches", 1998, with a factor of 1.)
 */
class FairQueue {
  /** Waiting ids by receiver; the receiver whose turn is next is first. */
  readonly #waiting = new Map<string, Fifo<string>>();
  /** The numbers of slots in use. */
  readonly #used = new Map<string, number>();
  #free: number;

  constructor(slots: number) {
    this.#free = slots;
  }

  push(id: string, receiver: string): void {
    const waiting = this.#waiting.get(receiver) ?? new Fifo();
    waiting.push(id);
    this.#waiting.set(receiver, waiting);
  }

  /** Takes the next entry, which then uses a slot; `undefined` if none may. */
  take(): { readonly id: string; readonly receiver: string } | undefined {
    if (this.#free === 0) return undefined;
    // Receivers that are skipped use slots, so there are fewer of them than slots.
    for (const [receiver, waiting] of this.#waiting) {
      const used = this.#used.get(receiver) ?? 0;
      if (used >= this.#free) continue;
      const id = waiting.shift() as string;
      this.#waiting.delete(receiver);
      if (waiting.size > 0) this.#waiting.set(receiver, waiting);
      this.#used.set(receiver, used + 1);
      this.#free--;
      return { id, receiver };
    }
    return undefined;
  }

  release(receiver: string): void {
    const used = (this.#used.get(receiver) ?? 0) - 1;
    if (used > 0) this.#used.set(receiver, used);
    else this.#used.delete(receiver);
    this.#free++;
  }
}
