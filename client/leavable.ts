/**
 * Lets a generator be left while it is at work. By itself it would first finish
 * what it is waiting for: `return()` waits for its turn behind a `next()`.
 *
 * @param generator What may be left.
 * @param leave Aborts its work.
 */
export function leavable<T>(
  generator: AsyncGenerator<T, void, undefined>,
  leave: AbortController,
): AsyncGenerator<T, void, undefined> {
  let left = false;
  const end = async () => {
    left = true;
    leave.abort();
    return await generator.return();
  };
  return {
    async next() {
      try {
        return await generator.next();
      } catch (error) {
        // Whoever has left does not want to hear that it was broken off.
        if (left) return { done: true, value: undefined };
        throw error;
      }
    },
    return: end,
    async throw(error) {
      await end();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await end();
    },
  };
}
