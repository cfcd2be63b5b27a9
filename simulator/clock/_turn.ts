// Read once: a library that fakes timers later must not stop virtual time.
const { setImmediate, MessageChannel } = globalThis;

/**
 * Waits for one turn of the event loop: until all promise jobs are done, with those
 * that they start, and the results of finished operations are delivered.
 *
 * Awaiting promises does not suffice, since there can be a longer chain, and
 * `setTimeout` takes at least 1 ms, in browsers 4 ms. `setImmediate` takes about a
 * microsecond; browsers lack it, and a message to oneself does the same in twenty
 * times as long.
 */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    if (setImmediate) {
      setImmediate(resolve);
      return;
    }
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
