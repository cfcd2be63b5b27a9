import type { Clock } from "./clock.ts";

/** Reads the milliseconds since the start, and waits until as many. */
export type Stopwatch = [
  read: () => number,
  until: (time: number) => Promise<void>,
];

/**
 * Starts a stopwatch on a clock that may be set back: it adds up the
 * non-negative steps.
 *
 * @param clock The clock to read.
 * @param signal Ends waits early.
 */
export function startStopwatch(
  clock: Clock,
  signal: AbortSignal | undefined,
): Stopwatch {
  let last = clock.now();
  let elapsed = 0;
  function read(): number {
    const now = clock.now();
    elapsed += Math.max(0, now - last);
    last = now;
    return elapsed;
  }
  async function until(time: number): Promise<void> {
    const ms = time - read();
    if (ms <= 0) return;
    await clock.delay(ms, { signal });
    // Whatever the clock says: one that was set back during the wait must not
    // make it start over.
    elapsed = Math.max(read(), time);
  }
  return [read, until];
}
