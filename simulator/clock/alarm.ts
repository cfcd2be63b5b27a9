import type { Clock } from "./clock.ts";

/** What an alarm is about. */
export interface AlarmOptions {
  /** The clock to wait on. */
  readonly clock: Clock;
  /** When something falls due next, in milliseconds since the epoch. */
  due(): number;
  /** Makes happen what has fallen due. */
  ring(): void;
  /** Whether anybody wants to know at once. */
  wanted(): boolean;
  /** Ends it. */
  readonly closed: AbortSignal;
}

/**
 * One timer for all that falls due, set only while somebody wants to be told at
 * once: whoever merely asks finds out by asking.
 */
export class Alarm {
  readonly #options: AlarmOptions;
  #setFor = Infinity;
  #unset: AbortController | undefined;
  #checking = false;

  /** Prepares an alarm; it is not set. */
  constructor(options: AlarmOptions) {
    this.#options = options;
  }

  /**
   * Sets or unsets it, as things stand when all that goes on now is done: there
   * may be thousands of reasons at once.
   */
  check(): void {
    if (this.#checking) return;
    this.#checking = true;
    queueMicrotask(() => {
      this.#checking = false;
      this.#set();
    });
  }

  #set(): void {
    const { clock, due, wanted, closed } = this.#options;
    const next = wanted() && !closed.aborted ? due() : Infinity;
    if (next === this.#setFor) return;
    this.#unset?.abort();
    this.#unset = undefined;
    this.#setFor = next;
    if (next === Infinity) return;
    const unset = this.#unset = new AbortController();
    const signal = AbortSignal.any([unset.signal, closed]);
    clock.delay(Math.max(1, next - clock.now()), { signal }).then(
      // It may have been unset when its time had come.
      () => this.#unset === unset && this.#ring(),
      // Unset, or closed: whoever did that knows.
      () => {},
    );
  }

  #ring(): void {
    this.#setFor = Infinity;
    this.#unset = undefined;
    // A timer may fire a moment early: then it is just set again.
    this.#options.ring();
    this.check();
  }
}
