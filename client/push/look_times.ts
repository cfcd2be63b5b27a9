import { backoff } from "../retry.ts";

/**
 * When the job is looked at if a stream that was requested reports no state:
 * some servers send changes only, and a proxy may hold a stream back.
 */
const FIRST_LOOK_MS = 3_000;

/**
 * Intervals between looks while no stream of the job has ever reported a state.
 * They grow with the wait, so that the end is seen late by a third of it at most.
 */
const MIN_MUTE_MS = 5_000;
const MAX_MUTE_MS = 30_000;
const MUTE_GROWTH = 1.5;

/**
 * The interval between looks while streams report. At the price of a request a
 * minute, it bounds how late the end is seen if a living stream omits it.
 */
export const SAFETY_MS = 60_000;

/**
 * When to look at a job by a plain request while its stream is followed. Silence
 * does not prove that the job is pending.
 */
export class LookTimes {
  /** When the next look is due, in milliseconds since the wait's start. */
  due = Infinity;
  /** Whether any stream of the job has reported a state. */
  proven = false;
  readonly #random: () => number;
  #reported = false;
  #muteInterval = MIN_MUTE_MS;
  /** Looks that failed in a row. */
  #failures = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  requested(now: number): void {
    this.#reported = false;
    // A stream that is cut early does not put off the look of the one before.
    const ahead = this.due > now ? this.due : Infinity;
    this.due = Math.min(ahead, now + FIRST_LOOK_MS);
  }

  /** The next stream is requested later: the server asks for it, or is down. */
  reconnecting(at: number): void {
    this.due = Math.max(this.due, at);
  }

  reported(now: number): void {
    // Later events do not delay the look: they may be repetitions.
    if (!this.#reported) this.due = now + SAFETY_MS;
    this.#reported = this.proven = true;
  }

  looked(now: number): void {
    this.#failures = 0;
    this.due = now + (this.proven ? SAFETY_MS : this.#muteInterval);
    this.#muteInterval = Math.min(
      this.#muteInterval * MUTE_GROWTH,
      MAX_MUTE_MS,
    );
  }

  /** A look has failed. A stream that has proven itself is followed even so. */
  failed(now: number, transient: boolean): void {
    this.#failures++;
    this.due = !transient ? Infinity : now +
      (this.proven ? SAFETY_MS : backoff(this.#failures, this.#random));
  }
}
