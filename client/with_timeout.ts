import { abortable } from "./abort.ts";
import { MAX_TIMER_MS } from "./clock.ts";
import { StatusError } from "./errors.ts";

/**
 * Runs one request under a time limit and the caller's signal. It settles as
 * soon as either fires, even if the request ignores its signal.
 *
 * The limit is on real time, also when polling runs on a virtual clock: it is
 * there for a network that has gone silent.
 *
 * @param request The request; its signal aborts when it has failed.
 * @param ms The time limit in milliseconds.
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
