import type { Clock } from "./clock.ts";

/** The options of an alarm. */
export interface AlarmOptions {
  /** The clock to wait on. */
  readonly clock: Clock;
  /** Returns when the next event is due, in milliseconds since the epoch. */
  due(): number;
  /** Makes all happen that is due. */
  ring(): void;
  /** Returns whether due events must happen without a request. */
  wanted(): boolean;
  /** Ends the alarm. */
  readonly closed: AbortSignal;
}

/**
 * One timer for all due events, set only while there are subscribers or webhooks:
 * requests settle due events themselves.
 */
export class Alarm {
  readonly #options: AlarmOptions;
  #setFor = Infinity;
  #unset: AbortController | undefined;
  #checking = false;

  /** Creates an alarm that is not set. */
  constructor(options: AlarmOptions) {
    this.#options = options;
  }

  /**
   * Sets or unsets the alarm in a microtask, once for any number of calls.
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
      // It may have been unset meanwhile.
      () => this.#unset === unset && this.#ring(),
      // It was unset or closed.
      () => {},
    );
  }

  #ring(): void {
    this.#setFor = Infinity;
    this.#unset = undefined;
    // A timer may fire slightly early: it is set again then.
    this.#options.ring();
    this.check();
  }
}
