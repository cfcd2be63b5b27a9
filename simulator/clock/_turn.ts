/** The globals that a turn needs; a runtime has at least one of them. */
export interface TurnScope {
  /** Deno, Node and Bun. */
  readonly setImmediate?: (callback: () => void) => unknown;
  /** Browsers. */
  readonly MessageChannel?: typeof MessageChannel;
}

/**
 * Creates a function that waits for one turn of the event loop: until all promise
 * jobs are done, with those that they start, and the results of finished operations
 * are delivered.
 *
 * Awaiting promises does not suffice, since there can be a longer chain, and
 * `setTimeout` takes at least 1 ms, in browsers 4 ms. `setImmediate` takes about a
 * microsecond; browsers lack it, and a message to oneself does the same in twenty
 * times as long.
 *
 * @param scope The globals. They are read once, so that a library that fakes timers
 * later does not stop virtual time.
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

/** Waits for one turn of the event loop. */
export const turn: () => Promise<void> = createTurn(globalThis);
