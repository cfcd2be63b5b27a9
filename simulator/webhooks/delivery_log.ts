import { type RandomKey, randomStream } from "@heygen-sim/client/distributions";
import { TimeQueue } from "../_queues.ts";
import { memoryOf } from "../core/memory_of.ts";
import type { Row } from "../core/store.ts";
import { StoredList } from "../core/stored_map.ts";
import type { UnitOfWork } from "../core/unit_of_work.ts";
import { type SchemeName, SCHEMES } from "./schemes.ts";

const JITTER = 0.1;

/** The longest `Retry-After` that is honoured, in milliseconds. */
const MAX_RETRY_AFTER_MS = 86_400_000;

/** The most attempts of one delivery in the log: the latest. */
const MAX_ATTEMPTS_COUNT = 50;

/** The most deliveries that are not pending; the oldest make room. */
const MAX_FINISHED_COUNT = 10_000;

const GONE = 410;

export interface Attempt {
  /** On the simulator's clock, in milliseconds since the epoch. */
  readonly at: number;
  /** `null` without a response. */
  readonly status: number | null;
  /** In milliseconds of real time. */
  readonly duration: number;
  /** Why it failed; `null` if it succeeded. */
  readonly reason: string | null;
}

/** An attempt with what decides on the next one. */
export interface Sent extends Attempt {
  /** `Retry-After` of a 429 or 503, in milliseconds. */
  readonly retryAfter: number | undefined;
}

/** A message that was sent; twice, if a fault repeats it: the first one decides. */
export type Sending = readonly [Sent, ...Sent[]];

/** A message to a receiver: a value that JSON can represent. */
export interface Delivery {
  /** From 1, in the order in which they were created. */
  readonly number: number;
  /** Also the id of its message: `webhook-id`. */
  readonly id: string;
  /** The id of the endpoint, or {@linkcode CALLBACKS}. */
  readonly endpoint: string;
  readonly url: string;
  readonly type: string;
  /** The number of its job; `null` without one. */
  readonly job: number | null;
  readonly scheme: SchemeName;
  readonly body: string;
  /** In milliseconds since the epoch. */
  readonly createdAt: number;
  /**
   * `"pending"` has attempts left, `"failed"` has used them up or was cancelled, and
   * `"lost"` is never sent, because of a fault.
   */
  readonly state: "pending" | "delivered" | "failed" | "lost";
  /** The latest attempts, in order. */
  readonly attempts: readonly Attempt[];
  /** The number of attempts since it was created or redelivered. */
  readonly tries: number;
  readonly nextAt: number | null;
}

/** Whether the receiver of a delivery unsubscribes. */
export function isGone({ scheme }: Delivery, [{ status }]: Sending): boolean {
  return SCHEMES[scheme].endsWithGone && status === GONE;
}

export function afterAttempt(
  delivery: Delivery,
  sent: Sending,
  seed: RandomKey,
  now: number,
): Delivery {
  const { id, scheme } = delivery;
  const [{ reason, retryAfter = 0 }] = sent;
  const tries = delivery.tries + 1;
  const attempts = sent.map(({ retryAfter: _, ...attempt }) => attempt);
  const after = {
    ...delivery,
    attempts: [...delivery.attempts, ...attempts].slice(-MAX_ATTEMPTS_COUNT),
    tries,
    nextAt: null,
  };
  if (reason === null) return { ...after, state: "delivered" };
  const delay = SCHEMES[scheme].retryDelays[tries - 1];
  if (delay === undefined || isGone(delivery, sent)) {
    return { ...after, state: "failed" };
  }
  const random = randomStream(seed, "retry", id, tries);
  const scheduled = Math.round(delay * (1 + JITTER * random()));
  // Never sooner: 0, or a date in the past, would use up all attempts at once.
  const wanted = Math.min(Math.ceil(retryAfter), MAX_RETRY_AFTER_MS);
  return { ...after, nextAt: now + Math.max(scheduled, wanted) };
}

/** What a snapshot has of a log besides its deliveries. */
export interface DeliveryLogState {
  readonly last: number;
  readonly finished: readonly string[];
}

/**
 * All deliveries, oldest first. Each change is stored; a delivery that is pending
 * after a crash is sent.
 */
export class DeliveryLog extends StoredList<Delivery> {
  /** The most bytes of memory that all deliveries take. */
  readonly #maxBytes: number;
  /** The pending ones, by the times of their next attempts. */
  readonly #schedule = new TimeQueue<Delivery>(
    ({ nextAt }) => nextAt ?? Infinity,
    (delivery) => this.get(delivery.id) === delivery,
  );
  /** The ids of those that are not pending, in the order of their ends. */
  readonly #finished = new Set<string>();
  #bytes = 0;

  constructor(work: UnitOfWork, maxBytes: number) {
    super("deliveries", work);
    this.#maxBytes = maxBytes;
  }

  override restore(rows: Iterable<Row>): void {
    super.restore(rows);
    this.#makeRoom();
  }

  /** The latest number, and the order in which deliveries are removed. */
  get state(): DeliveryLogState {
    return { last: this.last, finished: [...this.#finished] };
  }

  restoreState({ last, finished }: DeliveryLogState): void {
    this.last = last;
    for (const id of finished) {
      if (this.#finished.delete(id)) this.#finished.add(id);
    }
  }

  get pending(): number {
    return this.size - this.#finished.size;
  }

  /** Whether pending deliveries alone take all memory: there are no others then. */
  get isFull(): boolean {
    return this.#bytes >= this.#maxBytes;
  }

  get next(): number {
    return this.#schedule.next;
  }

  /** Takes a delivery whose next attempt is due off the schedule. */
  takeDue(now: number): Delivery | undefined {
    return this.next <= now ? this.#schedule.pop() : undefined;
  }

  /** Stores a delivery, in place of the one with its id. */
  put(delivery: Delivery): void {
    const { id, number, job } = delivery;
    // A new one follows from the stored phase of its job.
    if (number > this.last && job !== null) this.deferDerived(id, delivery);
    else this.defer(id, delivery);
    this.#makeRoom();
  }

  remove(id: string): void {
    this.defer(id, undefined);
  }

  to(endpoint: string): readonly Delivery[] {
    return [...this.values()].filter((it) => it.endpoint === endpoint);
  }

  protected override set(id: string, delivery: Delivery | undefined): void {
    const before = this.get(id);
    if (before) this.#bytes -= memoryOf(before);
    this.#finished.delete(id);
    super.set(id, delivery);
    if (before) this.#schedule.discard();
    if (!delivery) return;
    this.#bytes += memoryOf(delivery);
    if (delivery.state !== "pending") this.#finished.add(id);
    if (delivery.nextAt !== null) this.#schedule.push(delivery);
  }

  #makeRoom(): void {
    for (const id of this.#finished) {
      if (
        this.#finished.size <= MAX_FINISHED_COUNT &&
        this.#bytes <= this.#maxBytes
      ) return;
      this.remove(id);
    }
  }
}
