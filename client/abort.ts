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
 * @param callback Called at most once.
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
 * rejects, for whatever reason. The function that it returns is called at the
 * end of every path.
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
