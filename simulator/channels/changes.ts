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

/** How many of the latest changes are kept, for those who were away. */
const KEPT = 10_000;

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
  readonly #kept: number;
  readonly #onListening: () => void;
  /** A ring: a change's place follows from its number. */
  readonly #latest: Change[] = [];
  readonly #byJob = new Map<number, Set<Listener>>();
  readonly #all = new Set<Listener>();
  #first = 0;
  #last = 0;

  /**
   * Begins with nothing.
   *
   * @param onListening Called when somebody begins or ceases to listen, and
   * after each change.
   * @param kept How many changes to keep.
   */
  constructor(onListening: () => void = () => {}, kept: number = KEPT) {
    this.#onListening = onListening;
    this.#kept = kept;
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
    const number = ++this.#last;
    const change: Change = { number, at, job, phase };
    this.#latest[(number - 1) % this.#kept] = change;
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
   * What has happened after a change.
   *
   * @param number The number of that change.
   * @returns The changes, in order; `undefined` if not all of them are kept.
   */
  since(number: number): Change[] | undefined {
    const first = Math.max(this.#first, this.#last - this.#kept);
    if (number > this.#last || number < first) {
      return undefined;
    }
    return Array.from(
      { length: this.#last - number },
      (_, i) => this.#latest[(number + i) % this.#kept] as Change,
    );
  }
}

/** Tells those who listen now, and still do when it is their turn. */
function tell(listeners: ReadonlySet<Listener>, change: Change): void {
  for (const listener of [...listeners]) {
    if (listeners.has(listener)) listener(change);
  }
}
