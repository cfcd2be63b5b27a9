import { RedBlackTree as untyped } from "npm:deno-std@1.4.0/data_structures/red_black_tree.js";

/** What is in use of the standard library's tree. */
interface Tree<T> {
  insert(value: T): boolean;
  remove(value: T): boolean;
  min(): T | null;
}

const RedBlackTree: new <T>(compare: (a: T, b: T) => number) => Tree<T> =
  untyped;

/** What a timer does, and when. */
export interface TimerSpec {
  /** Called with nothing but `args` once the timer is due. */
  readonly callback: (...args: unknown[]) => unknown;
  /** Milliseconds until the timer is due. */
  readonly delay: number;
  /** What the callback gets. */
  readonly args: readonly unknown[];
  /** Whether the timer is set again each time it fires. */
  readonly repeat: boolean;
}

interface Timer extends TimerSpec {
  readonly id: number;
  /** When the timer fires, in milliseconds since the epoch. */
  readonly due: number;
  /** Which of the timers of a queue it is: the tie-break among those due at the same time. */
  readonly order: number;
}

/** The timers that are set, in the order in which they fire. */
export class TimerQueue {
  readonly #tree = new RedBlackTree<Timer>(
    (a, b) => a.due - b.due || a.order - b.order,
  );
  // Keys are of unknown type, for programs may clear whatever they have: an unknown id, undefined,
  // or the object of a real timer, whose number may be that of a fake one.
  readonly #timers = new Map<unknown, Timer>();
  #lastId = 0;
  #lastOrder = 0;

  /** When the next timer is due, in milliseconds since the epoch; undefined if none is set. */
  get due(): number | undefined {
    return this.#tree.min()?.due;
  }

  /** Sets a timer at the time `now` and returns its id. */
  set(now: number, spec: TimerSpec): number {
    // A delay that is no number counts as none, as with real timers. An interval of 0 ms would
    // never let a tick end.
    const delay = Math.max(Math.floor(spec.delay) || 0, spec.repeat ? 1 : 0);
    const id = ++this.#lastId;
    this.#insert(id, now, { ...spec, delay });
    return id;
  }

  /** Forgets the timer with that id, if there is one. */
  clear(id: unknown): void {
    const timer = this.#timers.get(id);
    if (timer) {
      this.#timers.delete(id);
      this.#tree.remove(timer);
    }
  }

  /**
   * Calls back the next timer. Before that it is out of the queue, and an interval in it again, so
   * that the callback may clear its own timer, and may throw without disturbing the others.
   */
  fire(): void {
    const timer = this.#tree.min();
    if (!timer) {
      return;
    }
    this.clear(timer.id);
    if (timer.repeat) {
      this.#insert(timer.id, timer.due, timer);
    }
    const { callback, args } = timer;
    callback(...args);
  }

  #insert(id: number, now: number, spec: TimerSpec): void {
    const { callback, delay, args, repeat } = spec;
    const order = ++this.#lastOrder;
    const due = now + delay;
    const timer: Timer = { callback, delay, args, repeat, id, due, order };
    this.#timers.set(id, timer);
    this.#tree.insert(timer);
  }
}
