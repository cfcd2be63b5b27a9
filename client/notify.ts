import { abortable } from "./abort.ts";

/**
 * Calls a callback with a report and waits for the promise that it may return,
 * so that an async callback fails where a sync one does.
 *
 * @param signal Ends the wait early.
 * @throws What the callback throws or rejects with.
 */
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
