/** An abort controller that counts who listens to its signal. */
export class CountedController extends AbortController {
  readonly #listeners = new Map<unknown, boolean>();
  /** How many listeners have ever been added. */
  added = 0;

  constructor() {
    super();
    const { signal } = this;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (
      type: string,
      listener: EventListenerOrEventListenerObject | null,
      options?: boolean | AddEventListenerOptions,
    ) => {
      this.added++;
      const once = typeof options === "object" && options.once === true;
      this.#listeners.set(listener, once);
      if (listener) add(type, listener, options);
    };
    signal.removeEventListener = (
      type: string,
      listener: EventListenerOrEventListenerObject | null,
      options?: boolean | EventListenerOptions,
    ) => {
      this.#listeners.delete(listener);
      if (listener) remove(type, listener, options);
    };
  }

  /** How many listen now. */
  get listening(): number {
    const left = [...this.#listeners.values()];
    return this.signal.aborted
      ? left.filter((once) => !once).length
      : left.length;
  }
}
