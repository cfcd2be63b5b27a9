/**
 * Lets a generator be left while it is at work. By itself it would first finish
 * what it is waiting for: its `return()` waits behind a `next()`.
 *
 * @param generator What may be left; it is changed.
 * @param leave Aborts its work.
 * @returns The same generator.
 */
export function leavable<T>(
  generator: AsyncGenerator<T, void, undefined>,
  leave: AbortController,
): AsyncGenerator<T, void, undefined> {
  const next = generator.next.bind(generator);
  const end = generator.return.bind(generator);
  let left = false;
  generator.next = async () => {
    try {
      return await next();
    } catch (error) {
      // Whoever has left does not want to hear that it was broken off.
      if (left) return { done: true, value: undefined };
      throw error;
    }
  };
  generator.return = (value) => {
    left = true;
    leave.abort();
    return end(value);
  };
  return generator;
}
