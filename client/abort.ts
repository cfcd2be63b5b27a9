import { StatusError } from "./errors.ts";

/** The longest delay that a timer can count, in milliseconds. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

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
): () => void {
  if (!signal) return () => {};
  const callbacks = shared.get(signal) ?? new Callbacks();
  shared.set(signal, callbacks);
  if (callbacks.size === 0) signal.addEventListener("abort", callbacks);
  callbacks.add(callback);
  return () => {
    callbacks.delete(callback);
    if (callbacks.size === 0) signal.removeEventListener("abort", callbacks);
  };
}

/**
 * Waits for something that can be given up. It settles as soon as the signal
 * aborts, and leaves no listener behind on any path.
 *
 * @param start Starts it. The signal that it receives aborts when the promise
 * rejects. The function that it returns is called at the end of every path.
 */
export async function abortable<T>(
  signal: AbortSignal | undefined,
  start: (
    resolve: (value: T) => void,
    reject: (reason: unknown) => void,
    signal: AbortSignal,
  ) => (() => void) | undefined,
): Promise<T> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  let end: (() => void) | undefined;
  let forget: (() => void) | undefined;
  try {
    return await new Promise<T>((resolve, reject) => {
      forget = onAbort(signal, () => reject(signal?.reason));
      end = start(resolve, reject, controller.signal);
    });
  } catch (failure) {
    controller.abort(failure);
    throw failure;
  } finally {
    end?.();
    forget?.();
  }
}

/**
 * Runs one request under a limit of `ms` and the caller's signal. It settles as
 * soon as either fires, even if the request ignores its signal.
 *
 * The limit is on real time, also when polling runs on a virtual clock: it is
 * there for a network that has gone silent.
 */
export function withTimeout<T>(
  request: (signal: AbortSignal) => T | Promise<T>,
  ms: number,
  signal: AbortSignal | undefined,
  name: string,
): Promise<T> {
  return abortable(signal, (resolve, reject, signal) => {
    // A function that throws at once is one that rejects.
    (async () => resolve(await request(signal)))().catch(reject);
    if (ms === Infinity) return undefined;
    const timer = setTimeout(() => {
      const message = `${name} got no answer in ${ms} ms`;
      reject(new StatusError("timeout", message, { transient: true }));
    }, Math.min(ms, MAX_TIMER_MS));
    return () => clearTimeout(timer);
  });
}

/** Calls back with a report, and waits for the promise that this may return. */
export async function notify<P>(
  onPoll: ((report: P) => unknown) | undefined,
  report: P,
  signal: AbortSignal | undefined,
): Promise<void> {
  const result = onPoll?.(report) as Partial<PromiseLike<unknown>> | undefined;
  if (typeof result?.then !== "function") return;
  await abortable<unknown>(signal, (resolve, reject) => {
    result.then?.(resolve, reject);
    return undefined;
  });
}

/**
 * Makes `return()` of a generator abort its work. By itself it would wait for the
 * `next()` that is under way. It also makes `await using` work where generators
 * are not yet disposable (Node 20).
 *
 * @param signal The caller's signal, which aborts it, too. It has a listener
 * only while a report is awaited.
 */
export function abortOnReturn<T>(
  generator: AsyncGenerator<T, void, undefined>,
  leave: AbortController,
  signal: AbortSignal | undefined,
): AsyncGenerator<T, void, undefined> {
  const next = generator.next.bind(generator);
  const end = generator.return.bind(generator);
  let left = false;
  const abort = () => leave.abort(signal?.reason);
  generator.next = async () => {
    if (signal?.aborted) abort();
    const forget = onAbort(signal, abort);
    try {
      return await next();
    } catch (error) {
      // After `return()` an abort is the end, not an error.
      if (left) return { done: true, value: undefined };
      throw error;
    } finally {
      forget();
    }
  };
  generator.return = (value) => {
    left = true;
    leave.abort();
    return end(value);
  };
  const dispose: symbol | undefined = Reflect.get(Symbol, "asyncDispose");
  if (dispose && !(dispose in generator)) {
    Object.assign(generator, { [dispose]: () => generator.return() });
  }
  return generator;
}
