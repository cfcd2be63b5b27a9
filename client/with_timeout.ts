import { abortable } from "./abort.ts";
import { MAX_TIMER_MS } from "./clock.ts";
import { StatusError } from "./errors.ts";

/**
 * Runs one request under a time limit and the caller's signal. It settles as
 * soon as either fires, even if the request itself takes no notice.
 *
 * The limit is on real time, also when polling runs on a virtual clock: it is
 * there for a network that has gone silent.
 *
 * @param request The request; its signal aborts when the attempt has failed.
 * @param ms The time limit in milliseconds.
 * @param signal The caller's signal.
 * @param name What it is, for messages.
 * @returns What the request resolves to.
 */
export function withTimeout<T>(
  request: (signal: AbortSignal) => T | Promise<T>,
  ms: number,
  signal: AbortSignal | undefined,
  name: string,
): Promise<T> {
  return abortable(signal, (resolve, reject) => {
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    if (ms < Infinity) {
      timer = setTimeout(() => {
        const message = `${name} got no answer in ${ms} ms`;
        reject(new StatusError("timeout", message, { transient: true }));
      }, Math.min(ms, MAX_TIMER_MS));
    }
    // A function that throws at once is one that rejects.
    (async () => resolve(await request(controller.signal)))().catch(reject);
    return (failed, failure) => {
      clearTimeout(timer);
      if (failed) controller.abort(failure);
    };
  });
}
