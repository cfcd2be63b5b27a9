import { StatusError } from "./errors.ts";

/** The longest delay that a timer can count, in milliseconds. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The callbacks of one signal, which are its listener as a whole. */
class Callbacks extends Set<() => void> {
  handleEvent(): void {
    this.forEach((call) => call());
  }
}

const shared = new WeakMap<AbortSignal, Callbacks>();

/**
 * Calls back when a signal aborts. All callbacks share one listener, so that
 * hundreds of jobs can wait on one signal without Node's warning of a leak;
 * `AbortSignal.any` would leave its dependants on the signal (Node 20).
 *
 * @returns A function that removes the callback, and with the last one the
 * listener.
 */
export function onAbort(
  signal: AbortSignal | undefined,
  callback: () => void,
): (() => void) | undefined {
  if (!signal) return undefined;
  const callbacks = shared.get(signal) ?? new Callbacks();
  shared.set(signal, callbacks);
  callbacks.add(callback);
  // However often it is added, it is one listener.
  signal.addEventListener("abort", callbacks);
  return () => {
    callbacks.delete(callback);
    if (callbacks.size === 0) signal.removeEventListener("abort", callbacks);
  };
}

/**
 * Runs something that can be given up: the promise settles as soon as the signal
 * aborts or `ms` milliseconds are over, even if what runs ignores its own signal,
 * and leaves no listener and no timer behind on any path.
 *
 * The limit is on real time, also when polling runs on a virtual clock: it is
 * there for a network that has gone silent.
 *
 * @param run Starts it. The signal that it receives aborts when the promise
 * rejects.
 * @param name The request's first line, for the message after `ms`.
 */
export async function abortable<T>(
  run: (signal: AbortSignal) => T | PromiseLike<T>,
  signal: AbortSignal | undefined,
  ms = Infinity,
  name = "",
): Promise<T> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  let forget: (() => void) | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await new Promise<T>((resolve, reject) => {
      forget = onAbort(signal, () => reject(signal?.reason));
      if (ms < Infinity) {
        timer = setTimeout(() => {
          const message = `${name} got no response in ${ms} ms`;
          reject(new StatusError("timeout", message, { transient: true }));
        }, Math.min(ms, MAX_TIMER_MS));
      }
      // A function that throws at once is one that rejects.
      (async () => resolve(await run(controller.signal)))().catch(reject);
    });
  } catch (failure) {
    controller.abort(failure);
    throw failure;
  } finally {
    clearTimeout(timer);
    forget?.();
  }
}

/** What the client knows of time; hand in another to run on virtual time. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /**
   * Whether the clock is never set: it moves forward only, at any pace. The time
   * of a request then counts in full, however long it is.
   *
   * @default {false}
   */
  readonly monotonic?: boolean;
  /**
   * Resolves after `ms` milliseconds, or rejects with the signal's reason as
   * soon as it is aborted.
   */
  delay(
    ms: number,
    options: { signal?: AbortSignal | undefined },
  ): Promise<void>;
}

/** The system's clock. */
export const systemClock: Clock = {
  // Read at each call, so that a faked `Date` takes effect.
  now: () => Date.now(),
  async delay(ms, { signal }) {
    for (let left = ms; left > 0; left -= MAX_TIMER_MS) {
      // Timers drop fractions; a poll must not come early for that.
      const span = Math.ceil(Math.min(left, MAX_TIMER_MS));
      let timer: ReturnType<typeof setTimeout> | undefined;
      const wait = () =>
        new Promise((resolve) => timer = setTimeout(resolve, span));
      await abortable(wait, signal).finally(() => clearTimeout(timer));
    }
  },
};

/**
 * The longest single timer of a wait of up to two hours. Timers do not run while
 * a machine is suspended, so that this is how late a suspension may be noticed
 * after it.
 */
const MAX_WAIT_TIMER_MS = 30_000;

/** Timers of longer waits, which need not wake the machine every half minute. */
const MAX_WAIT_TIMER_PART = 1 / 240;

/** The time of a wait. */
export interface Stopwatch {
  /**
   * Milliseconds since the start.
   *
   * @param limit The most that can have passed since the latest reading; more
   * means that the clock was set, and counts as nothing, but on a monotonic one.
   */
  readonly elapsed: (limit?: number) => number;
  /**
   * Waits until a time, an interrupt, or the end of a suspension; one at a time.
   *
   * @returns The milliseconds of the suspension that ended the wait, 0 if an
   * event did, else `undefined`.
   */
  readonly until: (
    time: number,
    interrupt?: AbortSignal,
  ) => Promise<number | undefined>;
}

/**
 * Starts a stopwatch on a clock that may be set forward or back, on a machine
 * that may be suspended. A wait counts as the length of its timers. A timer that
 * fires late by more than its length means suspension; so does a clock that is set
 * forward, which looks the same.
 */
export function startStopwatch(
  clock: Clock,
  signal: AbortSignal | undefined,
): Stopwatch {
  let last = clock.now();
  let total = 0;

  function lap(): number {
    const start = last;
    return (last = clock.now()) - start;
  }

  function elapsed(limit = Infinity): number {
    const passed = lap();
    if (passed > 0 && (passed <= limit || clock.monotonic)) total += passed;
    return total;
  }

  async function until(
    time: number,
    interrupt = signal,
  ): Promise<number | undefined> {
    for (let left; (left = time - elapsed()) > 0;) {
      // Whole milliseconds: the errors of hundreds of fractions would add up.
      const longest = Math.ceil(
        // The last one makes a difference to a sum of any size.
        Math.max(MAX_WAIT_TIMER_MS, left * MAX_WAIT_TIMER_PART, time * 1e-15),
      );
      const ms = Math.min(left, longest);
      try {
        // A signal of its own: a clock may add a listener for each wait.
        await abortable((signal) => clock.delay(ms, { signal }), interrupt);
      } catch (reason) {
        const passed = clock.now() - last;
        elapsed(2 * ms);
        if (!interrupt?.aborted || signal?.aborted) throw reason;
        return passed > 2 * ms ? passed : undefined;
      }
      const passed = lap();
      total = Math.max(
        // Timers have whole milliseconds; what goes beyond is no time of the wait.
        total + Math.min(passed, Math.ceil(ms)),
        // The time itself, as a sum may end a fraction before it.
        ms < left ? total + ms : time,
      );
      if (passed > 2 * ms) return passed - ms;
    }
    return undefined;
  }

  return { elapsed, until };
}
