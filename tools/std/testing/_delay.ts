import type { TimeGlobals } from "./_globals.ts";

/** Options of {@linkcode FakeTime.delay}. */
export interface DelayOptions {
  /** Ends the wait: the promise rejects with the signal's reason. */
  signal?: AbortSignal;
}

/** Waits `ms` milliseconds with the timer functions given. */
export function delay(
  { setTimeout, clearTimeout }: TimeGlobals,
  ms: number,
  { signal }: DelayOptions,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  if (signal?.aborted) {
    reject(signal.reason);
    return promise;
  }
  const abort = () => {
    clearTimeout(timer);
    reject(signal?.reason);
  };
  const timer = setTimeout(() => {
    signal?.removeEventListener("abort", abort);
    resolve();
  }, ms);
  signal?.addEventListener("abort", abort, { once: true });
  return promise;
}
