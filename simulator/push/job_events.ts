import { type RandomKey, randomStream } from "@heygen-sim/client/distributions";
import { Fifo } from "../_queues.ts";
import { decodeJobs, encodeJob, type Job, type Phase } from "../core/job.ts";
import { bytesOfJob } from "../core/memory_of.ts";
import type { StoredJob } from "../core/store.ts";

/** A job has come to another phase. */
export interface JobEvent {
  readonly number: number;
  /** When it happened, in milliseconds since the epoch. */
  readonly at: number;
  readonly job: Job;
  readonly phase: Phase;
}

export type JobEventState = readonly [at: number, phase: Phase, job: StoredJob];

export interface JobEventsState {
  /** The number of the latest event. */
  readonly last: number;
  /** The stored events, without their numbers. */
  readonly latest: readonly JobEventState[];
}

/** Receives events as they happen. It must not change jobs. */
export type Subscriber = (event: JobEvent) => void;

/** The limits on stored events, for clients that return. */
export interface EventLimits {
  readonly events: number;
  /** The maximum memory of events with their jobs, in bytes. */
  readonly bytes: number;
}

/** In place of the number of a job: all jobs. */
const ALL = 0;

/** The maximum number of stored events. */
export const MAX_EVENTS_COUNT = 10_000;

/**
 * Draws the event id that a run of a simulator starts from, so that the ids of
 * another run are outside its range. The seed alone does not determine it: runs of
 * equal seed that start at other times, or after a restart, have other events under
 * the same numbers.
 *
 * @param keys What distinguishes the run: the seed, and when it starts.
 * @returns A whole number; those of later runs are higher.
 */
export function firstEventId(run: number, keys: readonly RandomKey[]): number {
  const random = randomStream(run, "events", ...keys)();
  return run * 2 ** 34 + Math.floor(random * 2 ** 32);
}

/**
 * The events of all jobs. Subscribers receive them as they happen; the latest are
 * stored, so that a client that returns misses none.
 */
export class JobEvents {
  readonly #limits: EventLimits;
  readonly #onSubscribers: () => void;
  readonly #latest = new Fifo<JobEvent>();
  /** The subscribers to the events of a job, or of all. */
  readonly #subscribers = new Map<number, Set<Subscriber>>();
  readonly #listeners: Subscriber[] = [];
  /** The number of the latest event that is not stored. */
  #first = 0;
  #bytes = 0;

  /**
   * @param onSubscribers Called when a subscription begins or ends, and after each
   * event that a subscriber may have received.
   */
  constructor(limits: EventLimits, onSubscribers: () => void) {
    this.#limits = limits;
    this.#onSubscribers = onSubscribers;
  }

  /** Starts from another number, before the first event. */
  startAfter(number: number): void {
    this.#first = number;
  }

  /** The number of the latest event. */
  get last(): number {
    return this.#first + this.#latest.size;
  }

  get hasSubscribers(): boolean {
    return this.#subscribers.size > 0;
  }

  emit(job: Job, phase: Phase, at: number): void {
    const event = this.#store(job, phase, at);
    if (this.hasSubscribers) {
      this.#deliver(job.number, event);
      this.#deliver(ALL, event);
      this.#onSubscribers();
    }
    for (const listener of this.#listeners) listener(event);
  }

  /**
   * Passes all events to a part of the simulation, after the subscribers.
   *
   * @param listener Receives the events; it does not count as a subscriber.
   */
  listen(listener: Subscriber): void {
    this.#listeners.push(listener);
  }

  subscribe(job: number, subscriber: Subscriber): () => void {
    const subscribers = this.#subscribers.get(job) ?? new Set();
    this.#subscribers.set(job, subscribers.add(subscriber));
    this.#onSubscribers();
    return () => {
      subscribers.delete(subscriber);
      if (
        subscribers.size === 0 && this.#subscribers.get(job) === subscribers
      ) {
        this.#subscribers.delete(job);
      }
      this.#onSubscribers();
    };
  }

  subscribeToAll(subscriber: Subscriber): () => void {
    return this.subscribe(ALL, subscriber);
  }

  /** Whether all events after another one are stored. */
  knows(number: number): boolean {
    return number >= this.#first && number <= this.last;
  }

  /** Returns the event after another one, if it is stored. */
  after(number: number): JobEvent | undefined {
    return this.knows(number)
      ? this.#latest.at(number - this.#first)
      : undefined;
  }

  get state(): JobEventsState {
    const latest = this.#latest.values().map(({ at, phase, job }) =>
      [at, phase, encodeJob(job)] as const
    );
    return { last: this.last, latest };
  }

  restoreState({ last, latest }: JobEventsState): void {
    const jobs = decodeJobs(latest.map(([, , job]) => job));
    this.startAfter(last - latest.length);
    for (const [place, [at, phase]] of latest.entries()) {
      this.#store(jobs[place] as Job, phase, at);
    }
  }

  /** Delivers an event; a subscription may end while others receive it. */
  #deliver(job: number, event: JobEvent): void {
    const subscribers = this.#subscribers.get(job);
    for (const subscriber of [...subscribers ?? []]) {
      if (subscribers?.has(subscriber)) subscriber(event);
    }
  }

  /** Stores an event, in place of older ones. */
  #store(job: Job, phase: Phase, at: number): JobEvent {
    const { events, bytes } = this.#limits;
    const event: JobEvent = { number: this.last + 1, at, job, phase };
    this.#latest.push(event);
    this.#bytes += bytesOfJob(job);
    // The latest is stored in any case: clients are about to read it.
    while (
      this.#latest.size > events ||
      this.#bytes > bytes && this.#latest.size > 1
    ) this.#removeOldest();
    return event;
  }

  #removeOldest(): void {
    const oldest = this.#latest.shift();
    if (!oldest) return;
    this.#first++;
    this.#bytes -= bytesOfJob(oldest.job);
  }
}
