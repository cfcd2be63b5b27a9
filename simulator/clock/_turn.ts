/** What a turn is made of; a runtime has at least one of them. */
export interface TurnScope {
  /** Of Deno, Node and Bun. */
  readonly setImmediate?: (callback: () => void) => unknown;
  /** Of browsers. */
  readonly MessageChannel?: typeof MessageChannel;
}

/**
 * Makes a function that gives way for one turn of the event loop: until all
 * promise jobs are done, with what they bring about, and the results have been
 * handed out of the real operations that had ended by then.
 *
 * Not by promises alone: however many were awaited, a chain that is one longer
 * would not be done. Not by `setTimeout`: it counts 1 ms at the least, and 4 ms
 * in browsers. `setImmediate` takes about a microsecond. Browsers have none;
 * there a message to oneself does the same. It is not used elsewhere, as it
 * takes some twenty times as long.
 *
 * @param scope Where to take it from. It is read once, so that whoever fakes
 * timers later does not stop virtual time.
 * @returns The function.
 */
export function createTurn(scope: TurnScope): () => Promise<void> {
  const { setImmediate, MessageChannel } = scope;
  if (setImmediate) {
    return () => new Promise((resolve) => void setImmediate(resolve));
  }
  if (!MessageChannel) {
    throw new TypeError(
      "Cannot run on virtual time as there is neither setImmediate nor MessageChannel",
    );
  }
  return () =>
    new Promise((resolve) => {
      // New ones each time: an open port would keep the process alive.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        port2.close();
        resolve();
      };
      port2.postMessage(undefined);
    });
}

/** Gives way for one turn of this runtime's event loop. */
export const turn: () => Promise<void> = createTurn(globalThis);
