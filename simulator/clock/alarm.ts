import type { Clock } from "./clock.ts";

/** The due events of an alarm. */
export interface DueEvents {
  /** Returns when the next event is due, in milliseconds since the epoch. */
  due(): number;
  /** Makes all happen that is due. */
  ring(): void;
  /** Returns whether due events must happen without a request. */
  wanted(): boolean;
}

/**
 * One timer for all due events, set only while there are subscribers or webhooks:
 * requests settle due events themselves.
 */
export class Alarm {
  readonly #clock: Clock;
  readonly #closed: AbortSignal;
  #events: DueEvents | undefined;
  #setFor = Infinity;
  #unset: AbortController | undefined;
  #checking = false;

  constructor(clock: Clock, closed: AbortSignal) {
    this.#clock = clock;
    this.#closed = closed;
  }

  start(events: DueEvents): void {
    this.#events = events;
    this.check();
  }

  /** Sets or unsets the alarm in a microtask, once for any number of calls. */
  check(): void {
    if (this.#checking) return;
    this.#checking = true;
    queueMicrotask(() => {
      this.#checking = false;
      this.#set();
    });
  }

  #set(): void {
    const closed = this.#closed;
    const events = closed.aborted ? undefined : this.#events;
    const next = events?.wanted() ? events.due() : Infinity;
    if (next === this.#setFor) return;
    this.#unset?.abort();
    this.#unset = undefined;
    this.#setFor = next;
    if (next === Infinity) return;
    const unset = this.#unset = new AbortController();
    const signal = AbortSignal.any([unset.signal, closed]);
    const left = Math.max(1, next - this.#clock.now());
    this.#clock.delay(left, { signal }).then(
      // It may have been unset meanwhile.
      () => this.#unset === unset && this.#ring(),
      () => {},
    );
  }

  #ring(): void {
    this.#setFor = Infinity;
    this.#unset = undefined;
    // A timer may fire slightly early: it is set again then.
    this.#events?.ring();
    this.check();
  }
}
