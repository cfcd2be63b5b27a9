import { Heap } from "../_heap.ts";
import { attempt, type Outcome, type Outgoing } from "./attempt.ts";
import type { DeliveryFaults } from "./faults.ts";
import type { DeliveryLog } from "./log.ts";
import { retryWait } from "./retries.ts";
import type { Send } from "./send.ts";
import type { Delivery } from "./state.ts";
import { Turns } from "./turns.ts";

/** The status of a receiver that wants nothing any more (Standard Webhooks). */
const GONE = 410;

/** How many entries that hold no longer are borne with before all are gone through. */
const STALE = 1_000;

/** What deliveries are made with. */
export interface DeliveriesOptions {
  /** The seed of the simulation. */
  readonly seed: number | string;
  /** Keeps them. */
  readonly log: DeliveryLog;
  /** What goes wrong with them. */
  readonly faults: DeliveryFaults;
  /** Sends a message. */
  readonly send: Send;
  /** The most to make at once; to one receiver about half of that. */
  readonly concurrency: number;
  /**
   * How long a receiver has to answer, in milliseconds of real time.
   *
   * @default {DEFAULT_TIMEOUT_MS}, 10_000
   */
  readonly timeout?: number;
  /** The simulator's time, in milliseconds since the epoch. */
  now(): number;
  /** Keeps time from moving on until work is done. */
  hold(work: Promise<unknown>): void;
  /** What to sign with; `undefined` if it is not to be sent any more. */
  secretsOf(delivery: Delivery): readonly string[] | undefined;
  /** Called when a receiver wants nothing any more. */
  onGone(delivery: Delivery): void;
  /** Called when something else may be due next. */
  onDue(): void;
  /** Ends it. What is owed then stays so. */
  readonly closed: AbortSignal;
}

/** What a new delivery brings along. */
export type NewDelivery = Pick<
  Delivery,
  "id" | "endpoint" | "url" | "type" | "job" | "body"
>;

/** An attempt that is due at some time. */
interface Due {
  readonly at: number;
  readonly number: number;
  readonly id: string;
  readonly url: string;
}

/**
 * Makes deliveries, and makes them again until they have arrived or are given
 * up. No timer runs here: `settle` is called at the time that `next` tells.
 */
export class Deliveries {
  readonly #options: DeliveriesOptions;
  readonly #due = new Heap<Due>((a, b) =>
    a.at < b.at || a.at === b.at && a.number < b.number
  );
  /** Those that are due, until it is their turn. */
  readonly #ready: Turns;
  /** Those that are in `#ready` or under way. */
  readonly #taken = new Set<string>();

  /**
   * Goes on with what is owed.
   *
   * @param options What they are made with.
   */
  constructor(options: DeliveriesOptions) {
    this.#options = options;
    this.#ready = new Turns(options.concurrency);
    for (const delivery of options.log.all()) this.#plan(delivery);
  }

  /** When an attempt is due next; `Infinity` if none is. */
  get next(): number {
    for (let due = this.#due.peek(); due; due = this.#due.peek()) {
      if (this.#holds(due)) return due.at;
      this.#due.pop();
    }
    return Infinity;
  }

  /** Whether a delivery is being made, or waits for its turn. */
  isUnderWay(id: string): boolean {
    return this.#taken.has(id);
  }

  /**
   * Creates a delivery, to be made at once.
   *
   * @param created What it brings along.
   * @param at When it is created, in milliseconds since the epoch.
   */
  add(created: NewDelivery, at: number): Delivery {
    const { log, faults } = this.#options;
    const { id } = created;
    const full = log.isFull;
    const lost = !full && faults.isLost(id, at);
    const over = full || lost;
    return this.#put({
      ...created,
      number: log.last + 1,
      createdAt: at,
      state: full ? "failed" : lost ? "lost" : "pending",
      attempts: [],
      tries: 0,
      nextAt: over ? null : at + faults.delay(id, at),
    });
  }

  /**
   * Sends a delivery anew, as if it had not been sent before.
   *
   * @param delivery The delivery; it must not be under way.
   */
  again(delivery: Delivery): Delivery {
    return this.#put({
      ...delivery,
      state: "pending",
      tries: 0,
      nextAt: this.#options.now(),
    });
  }

  /** Gives up a delivery. */
  giveUp(delivery: Delivery): void {
    this.#put({ ...delivery, state: "failed", nextAt: null });
  }

  /** Makes the deliveries that have fallen due. */
  settle(now: number): void {
    while (this.next <= now) {
      const { id, url } = this.#due.pop() as Due;
      this.#taken.add(id);
      this.#ready.push({ id, receiver: new URL(url).origin });
    }
    this.#fill();
  }

  #put(delivery: Delivery): Delivery {
    const kept = this.#options.log.put(delivery);
    this.#plan(kept);
    return kept;
  }

  /** Puts the next attempt of a delivery on the plan. */
  #plan({ id, number, url, nextAt }: Delivery): void {
    if (nextAt === null) return;
    const { log, onDue } = this.#options;
    this.#due.push({ at: nextAt, number, id, url });
    if (this.#due.size > 2 * log.owed + STALE) {
      this.#due.retain((due) => this.#holds(due));
    }
    onDue();
  }

  /** Whether this is still what is planned. */
  #holds({ id, at }: Due): boolean {
    return this.#options.log.get(id)?.nextAt === at && !this.#taken.has(id);
  }

  /** Lets as many begin as may be under way at once. */
  #fill(): void {
    const { closed, hold } = this.#options;
    while (!closed.aborted) {
      const next = this.#ready.take();
      if (next === undefined) return;
      const { id, receiver } = next;
      // Not within what has brought it about: who is told may ask something.
      const made = Promise.resolve(id).then((id) => this.#make(id))
        .finally(() => {
          this.#ready.leave(receiver);
          this.#fill();
          this.#options.onDue();
        });
      hold(made);
    }
  }

  /** Makes one attempt, and notes what came of it. */
  async #make(id: string): Promise<void> {
    const { log, secretsOf, closed } = this.#options;
    const delivery = log.get(id);
    const secrets = delivery && secretsOf(delivery);
    if (!delivery || !secrets) {
      this.#taken.delete(id);
      if (delivery) this.giveUp(delivery);
      return;
    }
    const { url, body } = delivery;
    const outgoing = { id, url, body, secrets, skew: 0 };
    let made: readonly Made[];
    try {
      made = await this.#send(outgoing, delivery.attempts.length);
    } catch (error) {
      // What is owed stays so, for whoever goes on with the same store.
      if (closed.aborted) return;
      throw error;
    }
    this.#taken.delete(id);
    // It may have been forgotten meanwhile.
    if (log.get(id)) this.#note(delivery, made);
  }

  /** Sends a message as often as the faults will have it. */
  async #send(outgoing: Outgoing, before: number): Promise<readonly Made[]> {
    const { send, faults, closed, now, timeout } = this.#options;
    const once = async () => {
      const at = now();
      const distorted = faults.distort(outgoing, before, at);
      return { at, outcome: await attempt(send, distorted, closed, timeout) };
    };
    const first = await once();
    const arrived = first.outcome.reason === null;
    return arrived && faults.isTwice(outgoing.id, first.at)
      ? [first, await once()]
      : [first];
  }

  /** Notes what came of a delivery, by the first time that it was sent. */
  #note(delivery: Delivery, made: readonly Made[]): void {
    const { seed, now, onGone } = this.#options;
    const { id } = delivery;
    const tries = delivery.tries + 1;
    const attempts = [
      ...delivery.attempts,
      ...made.map(({ at, outcome: { status, duration, reason } }) => ({
        at,
        status,
        duration,
        reason,
      })),
    ];
    const noted = { ...delivery, attempts, tries, nextAt: null };
    const [{ outcome: { reason, status, asked } }] = made as [Made];
    if (reason === null) {
      this.#put({ ...noted, state: "delivered" });
      return;
    }
    const wait = status === GONE
      ? undefined
      : retryWait({ seed, id, tries, asked });
    if (wait === undefined) this.#put({ ...noted, state: "failed" });
    else this.#put({ ...noted, nextAt: now() + wait });
    if (status === GONE) onGone(delivery);
  }
}

/** One time that a message was sent. */
interface Made {
  readonly at: number;
  readonly outcome: Outcome;
}
