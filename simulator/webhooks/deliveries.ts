import { TimeQueue } from "../_time_queue.ts";
import type { Row } from "../core/store.ts";
import type { Stored } from "../core/stored_map.ts";
import { attempt, signedMessage } from "./attempt.ts";
import { FairQueue } from "./fair_queue.ts";
import { type Delivery, DeliveryLog } from "./log.ts";
import { afterAttempt, isGone, type Sending } from "./retries.ts";
import type { Outgoing } from "./scheme.ts";
import { SCHEMES } from "./schemes.ts";
import type { WebhooksOptions } from "./webhooks_options.ts";

/** The most attempts at once; one receiver gets half of them if it is the only one. */
const MAX_ATTEMPTS_COUNT = 20;

/** The most deliveries in the log that are not pending. */
const MAX_FINISHED_COUNT = 10_000;

/** What deliveries ask of their endpoints. */
export interface DeliveryOwners {
  /** Returns the secrets of a delivery; `undefined` if it must not be sent. */
  secretsOf(delivery: Delivery): readonly string[] | undefined;
  /** Called when a receiver unsubscribes. */
  onGone(delivery: Delivery): void;
}

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
  readonly log: DeliveryLog;
  readonly #options: WebhooksOptions;
  readonly #owners: DeliveryOwners;
  readonly #due: FairQueue;
  /** The ids of those that are in `#due` or being sent. */
  readonly #active = new Set<string>();
  /** The next attempts of pending deliveries. */
  readonly #schedule: TimeQueue<ScheduledAttempt>;

  constructor(options: WebhooksOptions, owners: DeliveryOwners) {
    const { work, bytes } = options;
    this.log = new DeliveryLog(work, { finished: MAX_FINISHED_COUNT, bytes });
    this.#options = options;
    this.#owners = owners;
    this.#due = new FairQueue(MAX_ATTEMPTS_COUNT);
    this.#schedule = new TimeQueue(
      ({ at }) => at,
      ({ id, at }) => this.log.get(id)?.nextAt === at,
    );
  }

  rows(): readonly Row[] {
    return this.log.rows();
  }

  restore(rows: Iterable<Row>): void {
    this.log.restore(rows);
    for (const delivery of this.log.values()) this.#scheduleNext(delivery);
  }

  get next(): number {
    return this.#schedule.next;
  }

  get isSending(): boolean {
    return this.#active.size > 0;
  }

  /** Whether a delivery is due or being sent. */
  isActive(id: string): boolean {
    return this.#active.has(id);
  }

  add(created: NewDelivery, at: number): Delivery {
    const { faults } = this.#options;
    const { id } = created;
    const state = this.log.isFull
      ? "failed"
      : faults.isLost(id, at)
      ? "lost"
      : "pending";
    return this.#put({
      ...created,
      number: this.log.last + 1,
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
    this.log.remove(id);
    this.#schedule.discard();
  }

  fail(delivery: Delivery): void {
    this.#put({ ...delivery, state: "failed", nextAt: null });
  }

  /** Starts the attempts that are due. */
  settle(now: number): void {
    while (this.#schedule.next <= now) {
      const next = this.#schedule.pop();
      if (!next) break;
      // A redelivery at the time of the next attempt makes two of it.
      if (this.#active.has(next.id)) continue;
      this.#active.add(next.id);
      this.#due.push({ id: next.id, receiver: new URL(next.url).origin });
    }
    this.#start();
  }

  #put(delivery: Delivery): Delivery {
    const stored = this.log.put(delivery);
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

  async #deliver(id: string): Promise<void> {
    const { secretsOf, onGone } = this.#owners;
    const { closed, signatureHeader } = this.#options;
    const delivery = this.log.get(id);
    const secrets = delivery && secretsOf(delivery);
    if (!delivery || !secrets) {
      this.#active.delete(id);
      if (delivery) this.fail(delivery);
      return;
    }
    const { body } = delivery;
    let sent: Sending;
    try {
      sent = await this.#send(delivery, {
        id,
        body,
        signedBody: body,
        secrets,
        skew: 0,
        signatureHeader,
      });
    } catch (error) {
      // It stays pending for the next run with the same store.
      if (closed.aborted) return;
      throw error;
    }
    this.#active.delete(id);
    // It may have been removed meanwhile.
    if (!this.log.get(id)) return;
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
