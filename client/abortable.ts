/**
 * Waits for something that can be given up. It settles as soon as the signal
 * fires, and leaves no listener behind on any path.
 *
 * @param signal The caller's signal.
 * @param start Starts it and returns what ends it: called in the end on every
 * path, with what it failed with, if it did.
 * @returns What it resolves to.
 */
export async function abortable<T>(
  signal: AbortSignal | undefined,
  start: (
    resolve: (value: T) => void,
    reject: (reason: unknown) => void,
  ) => (failed: boolean, failure?: unknown) => void,
): Promise<T> {
  signal?.throwIfAborted();
  let end: ReturnType<typeof start> | undefined;
  let abort: (() => void) | undefined;
  try {
    const result = await new Promise<T>((resolve, reject) => {
      abort = () => reject(signal?.reason);
      signal?.addEventListener("abort", abort);
      end = start(resolve, reject);
    });
    end?.(false);
    return result;
  } catch (failure) {
    end?.(true, failure);
    throw failure;
  } finally {
    if (abort) signal?.removeEventListener("abort", abort);
  }
}
