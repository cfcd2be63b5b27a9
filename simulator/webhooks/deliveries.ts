import { TimeQueue } from "../_time_queue.ts";
import type { Row } from "../core/store.ts";
import type { Stored } from "../core/stored_map.ts";
import { attempt, signedMessage } from "./attempt.ts";
import { FairQueue } from "./fair_queue.ts";
import type { DeliveryLog } from "./log.ts";
import { afterAttempt, isGone, type Sending } from "./retries.ts";
import type { Outgoing } from "./scheme.ts";
import { SCHEMES } from "./schemes.ts";
import type { Delivery } from "./state.ts";
import type { WebhooksOptions } from "./webhooks_options.ts";

/** The most attempts at once; one receiver gets half of them if it is the only one. */
const MAX_ATTEMPTS_COUNT = 20;

/** What deliveries depend on, besides the options of webhooks. */
export interface DeliveriesParts {
  /** Stores deliveries. */
  readonly log: DeliveryLog;
  /** Returns the secrets of a delivery; `undefined` if it must not be sent. */
  secretsOf(delivery: Delivery): readonly string[] | undefined;
  /** Called when a receiver unsubscribes. */
  onGone(delivery: Delivery): void;
}

/** A delivery before its first attempt. */
export type NewDelivery = Pick<
  Delivery,
  "id" | "endpoint" | "url" | "type" | "job" | "body" | "scheme"
>;

interface ScheduledAttempt extends Pick<Delivery, "id" | "number" | "url"> {
  /** Its time, in milliseconds since the epoch. */
  readonly at: number;
}

/**
 * Sends deliveries until they arrive or their attempts are used up. It has no
 * timer: `settle` must be called at the time `next`.
 */
export class Deliveries implements Stored {
  readonly #options: WebhooksOptions;
  readonly #parts: DeliveriesParts;
  readonly #due: FairQueue;
  /** The ids of those that are in `#due` or being sent. */
  readonly #active = new Set<string>();
  /** The next attempts of pending deliveries. */
  readonly #schedule: TimeQueue<ScheduledAttempt>;

  constructor(options: WebhooksOptions, parts: DeliveriesParts) {
    this.#options = options;
    this.#parts = parts;
    this.#due = new FairQueue(MAX_ATTEMPTS_COUNT);
    const { log } = parts;
    this.#schedule = new TimeQueue(
      ({ at }) => at,
      ({ id, at }) => log.get(id)?.nextAt === at && !this.#active.has(id),
    );
  }

  rows(): readonly Row[] {
    return Array.from(this.#parts.log.all(), (one) => [one.id, one]);
  }

  restore(rows: Iterable<Row>): void {
    const { log } = this.#parts;
    log.restore(rows);
    for (const delivery of log.all()) this.#scheduleNext(delivery);
  }

  /** The time of the next attempt; `Infinity` if none is scheduled. */
  get next(): number {
    return this.#schedule.next;
  }

  /** Whether any delivery is due or being sent. */
  get isSending(): boolean {
    return this.#active.size > 0;
  }

  /** Whether a delivery is due or being sent. */
  isActive(id: string): boolean {
    return this.#active.has(id);
  }

  /** Adds a delivery. */
  add(created: NewDelivery, at: number): Delivery {
    const { faults } = this.#options;
    const { log } = this.#parts;
    const { id } = created;
    const state = log.isFull
      ? "failed"
      : faults.isLost(id, at)
      ? "lost"
      : "pending";
    return this.#put({
      ...created,
      number: log.last + 1,
      createdAt: at,
      state,
      attempts: [],
      tries: 0,
      nextAt: state === "pending" ? at + faults.delay(id, at) : null,
    });
  }

  /**
   * Sends a delivery again, with all its attempts.
   *
   * @param delivery The delivery; it must not be active.
   */
  redeliver(delivery: Delivery): Delivery {
    return this.#put({
      ...delivery,
      state: "pending",
      tries: 0,
      nextAt: this.#options.now(),
    });
  }

  remove(id: string): void {
    this.#parts.log.remove(id);
    this.#schedule.discard();
  }

  /** Ends a delivery as failed. */
  fail(delivery: Delivery): void {
    this.#put({ ...delivery, state: "failed", nextAt: null });
  }

  /** Starts the attempts that are due. */
  settle(now: number): void {
    while (this.#schedule.next <= now) {
      const next = this.#schedule.pop();
      if (!next) break;
      this.#active.add(next.id);
      this.#due.push({ id: next.id, receiver: new URL(next.url).origin });
    }
    this.#start();
  }

  #put(delivery: Delivery): Delivery {
    const stored = this.#parts.log.put(delivery);
    this.#schedule.discard();
    this.#scheduleNext(stored);
    if (stored.nextAt !== null) this.#options.onDue();
    return stored;
  }

  #scheduleNext({ id, number, url, nextAt }: Delivery): void {
    if (nextAt === null) return;
    this.#schedule.push({ at: nextAt, number, id, url });
  }

  /** Starts as many attempts as there are slots. */
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

  /** Makes one attempt and records it. */
  async #deliver(id: string): Promise<void> {
    const { log, secretsOf, onGone } = this.#parts;
    const { closed, signatureHeader } = this.#options;
    const delivery = log.get(id);
    const secrets = delivery && secretsOf(delivery);
    if (!delivery || !secrets) {
      this.#active.delete(id);
      if (delivery) this.fail(delivery);
      return;
    }
    const { body } = delivery;
    const signing = { secrets, skew: 0, signedBody: body, signatureHeader };
    const outgoing = { id, body, ...signing };
    let sent: Sending;
    try {
      sent = await this.#send(delivery, outgoing);
    } catch (error) {
      // It stays pending for the next run with the same store.
      if (closed.aborted) return;
      throw error;
    }
    this.#active.delete(id);
    // It may have been removed meanwhile.
    if (!log.get(id)) return;
    const { seed, now } = this.#options;
    this.#put(afterAttempt(delivery, sent, seed, now()));
    if (isGone(delivery, sent)) onGone(delivery);
  }

  /** Sends a message, twice if a fault repeats it. */
  async #send(
    { url, scheme, attempts }: Delivery,
    outgoing: Outgoing,
  ): Promise<Sending> {
    const { faults, now } = this.#options;
    const once = async () => {
      const at = now();
      const distorted = faults.distort(outgoing, attempts.length, at);
      const message = signedMessage(url, SCHEMES[scheme], distorted);
      return { at, ...await attempt(message, this.#options) };
    };
    const first = await once();
    const arrived = first.reason === null;
    return arrived && faults.isTwice(outgoing.id, first.at)
      ? [first, await once()]
      : [first];
  }
}
