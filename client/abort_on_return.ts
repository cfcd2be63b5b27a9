import { onAbort } from "./abort.ts";

/**
 * Makes `return()` of a generator abort its work. By itself it would wait for the
 * `next()` that is under way.
 *
 * It also makes `await using` work where generators are not yet disposable
 * (Node 20).
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
