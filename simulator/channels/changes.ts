import { bytesOfJob } from "../jobs/job_bytes.ts";
import type { Job, Phase } from "../jobs/job.ts";

/** A job has come to another phase. */
export interface Change {
  /** Its number among all changes, from 1. */
  readonly number: number;
  /** When it happened, in milliseconds since the epoch. */
  readonly at: number;
  /** The job, as it is from then on. */
  readonly job: Job;
  /** What the job is doing from then on. */
  readonly phase: Phase;
}

/** Is told of changes as they happen. It must not change anything itself. */
export type Listener = (change: Change) => void;

/** How many of the latest changes are stored, for clients that come back. */
export interface ChangeBounds {
  /** The most changes. */
  readonly changes: number;
  /** The most bytes of memory that they take, with their jobs. */
  readonly bytes: number;
}

/** The most changes, if nothing else is said. */
export const MAX_CHANGES_COUNT = 10_000;

const BOUNDS: ChangeBounds = { changes: MAX_CHANGES_COUNT, bytes: Infinity };

/**
 * Draws the event id that a run of a simulator starts from, so that the ids of
 * another run are outside its range. The seed does not determine it: runs of equal
 * seed have other changes under the same numbers.
 *
 * @param run How many runs of the same store came before.
 * @returns A whole number; those of later runs are higher.
 */
export function firstEventId(run: number): number {
  const [random = 0] = crypto.getRandomValues(new Uint32Array(1));
  return run * 2 ** 34 + random;
}

/**
 * What happens to jobs, as it happens: each channel listens here. Changes are
 * kept for a while, so that who comes back misses none.
 */
export class Changes {
  readonly #bounds: ChangeBounds;
  readonly #onListening: () => void;
  /** A ring: a change's place follows from its number. */
  readonly #latest: (Change | undefined)[] = [];
  readonly #byJob = new Map<number, Set<Listener>>();
  readonly #all = new Set<Listener>();
  #first = 0;
  #last = 0;
  #bytes = 0;

  /**
   * Begins with nothing.
   *
   * @param onListening Called when somebody begins or ceases to listen, and
   * after each change.
   * @param bounds How many changes to store.
   */
  constructor(
    onListening: () => void = () => {},
    bounds: ChangeBounds = BOUNDS,
  ) {
    this.#onListening = onListening;
    this.#bounds = bounds;
  }

  /**
   * Goes on from another number, before anything has happened: those up to there
   * belong to changes that are not kept.
   */
  startAfter(number: number): void {
    this.#first = this.#last = number;
  }

  /** The number of the latest change. */
  get last(): number {
    return this.#last;
  }

  /** Whether anybody listens. */
  get listening(): boolean {
    return this.#all.size > 0 || this.#byJob.size > 0;
  }

  /** Tells all who listen that a job has come to another phase. */
  note(job: Job, phase: Phase, at: number): void {
    const { changes, bytes } = this.#bounds;
    const number = this.#last + 1;
    const change: Change = { number, at, job, phase };
    if (number - this.#first > changes) this.#forgetOldest();
    this.#latest[this.#last % changes] = change;
    this.#last = number;
    this.#bytes += bytesOf(change);
    // The latest is stored in any case: clients are about to read it.
    while (this.#bytes > bytes && number - this.#first > 1) {
      this.#forgetOldest();
    }
    if (!this.listening) return;
    const listeners = this.#byJob.get(job.number);
    if (listeners) tell(listeners, change);
    tell(this.#all, change);
    this.#onListening();
  }

  /**
   * Listens to what happens to one job.
   *
   * @param job The job's number.
   * @param listener Is told.
   * @returns Ceases to listen.
   */
  listen(job: number, listener: Listener): () => void {
    const listeners = this.#byJob.get(job) ?? new Set();
    this.#byJob.set(job, listeners.add(listener));
    this.#onListening();
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#byJob.get(job) === listeners) {
        this.#byJob.delete(job);
      }
      this.#onListening();
    };
  }

  /**
   * Listens to what happens to all jobs.
   *
   * @param listener Is told.
   * @returns Ceases to listen.
   */
  listenToAll(listener: Listener): () => void {
    this.#all.add(listener);
    this.#onListening();
    return () => {
      this.#all.delete(listener);
      this.#onListening();
    };
  }

  /**
   * Whether all changes after one are stored.
   *
   * @param number The number of that one.
   */
  knows(number: number): boolean {
    return number >= this.#first && number <= this.#last;
  }

  /**
   * The change after another one, if there is one and it is stored.
   *
   * @param number The number of the other one.
   */
  after(number: number): Change | undefined {
    if (!this.knows(number) || number === this.#last) return undefined;
    return this.#latest[number % this.#bounds.changes];
  }

  #forgetOldest(): void {
    const place = this.#first++ % this.#bounds.changes;
    const oldest = this.#latest[place];
    // Nothing is there of changes before the first of this run.
    if (!oldest) return;
    this.#bytes -= bytesOf(oldest);
    this.#latest[place] = undefined;
  }
}

/** It holds a version of a job, which may have been forgotten. */
function bytesOf({ job }: Change): number {
  return bytesOfJob(job);
}

/** Tells those who listen now, and still do when it is their turn. */
function tell(listeners: ReadonlySet<Listener>, change: Change): void {
  for (const listener of [...listeners]) {
    if (listeners.has(listener)) listener(change);
  }
}
