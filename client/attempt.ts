import { StatusError } from "./errors.ts";

/** The longest delay that a timer can count. */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * Runs one request under a time limit and the caller's signal. It settles as
 * soon as either fires, even if the request itself takes no notice, and leaves
 * neither a timer nor a listener behind.
 *
 * The limit is on real time, also when polling runs on a virtual clock: it is
 * there for a network that has gone silent.
 *
 * @param request The request; its signal aborts with the attempt.
 * @param ms The time limit in milliseconds.
 * @param signal The caller's signal.
 * @returns What the request resolves to.
 */
export async function attempt<T>(
  request: (signal: AbortSignal) => T | Promise<T>,
  ms: number,
  signal?: AbortSignal,
): Promise<T> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let onAbort: (() => void) | undefined;
  try {
    return await new Promise<T>((resolve, reject) => {
      const cancel = (reason: unknown) => {
        reject(reason);
        controller.abort(reason);
      };
      onAbort = () => cancel(signal?.reason);
      signal?.addEventListener("abort", onAbort);
      if (ms < Infinity) {
        timer = setTimeout(
          () =>
            cancel(
              new StatusError("timeout", `No answer within ${ms} ms`, {
                transient: true,
              }),
            ),
          Math.min(ms, LONGEST_TIMER),
        );
      }
      Promise.resolve(request(controller.signal)).then(resolve, reject);
    });
  } finally {
    clearTimeout(timer);
    if (onAbort) signal?.removeEventListener("abort", onAbort);
  }
}
